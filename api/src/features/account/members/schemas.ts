import { Type } from 'typebox'
import { Line } from '../../../http/text-schema.ts'
import { MEMBER_ROLES } from '../../accounts/roles.ts'
import { Email, RoleSchema } from '../schemas.ts'

const MemberRoleSchema = Type.Enum([...MEMBER_ROLES], {
  description: 'admin: manages all agents; member: manages their own and can read the rest',
  'x-must': 'be admin or member',
})

export const MemberParams = Type.Object({
  id: Type.String({
    format: 'uuid',
    'x-code': 'member_not_found',
    'x-must': 'be the id of somebody in your account',
  }),
})

export const InviteBody = Type.Object(
  { email: Email, role: MemberRoleSchema },
  { title: 'Invitation', examples: [{ email: 'user@example.com', role: 'member' }] },
)

export const RoleBody = Type.Object(
  { role: MemberRoleSchema },
  { title: 'RoleChange', examples: [{ role: 'admin' }] },
)

export const RemoveQuery = Type.Object({
  agents: Type.Enum(['keep', 'revoke'], {
    description: 'What happens to the agents that they created',
    'x-must': 'be keep or revoke',
  }),
})

export const AccountNameBody = Type.Object(
  { name: Line(60) },
  { title: 'AccountName', examples: [{ name: 'Research' }] },
)

export const ChooseBody = Type.Object(
  {
    account_id: Type.String({ minLength: 1, maxLength: 100, description: 'The id of one of your accounts' }),
  },
  { title: 'AccountChoice', examples: [{ account_id: 'acct_0f0e0d0c' }] },
)

const nullable = <S extends ReturnType<typeof Type.String>>(schema: S) => Type.Union([schema, Type.Null()])
const Instant = Type.String({ format: 'date-time' })

export const MembersReply = Type.Object(
  {
    members: Type.Array(
      Type.Object(
        {
          id: Type.Union([Type.String(), Type.Null()], { description: 'null for the owner' }),
          email: Type.String(),
          role: RoleSchema,
          status: Type.Enum(['active', 'invited', 'expired', 'no_place'], {
            description:
              'invited: has not signed in yet; expired: the invitation can no longer be accepted; no_place: the plan has room for fewer members, and this one joined later',
          }),
          invited_by: nullable(Type.String()),
          invited_at: nullable(Instant),
          expires_at: nullable(Instant),
          joined_at: nullable(Instant),
          is_mail_returned: Type.Boolean({
            description: 'Whether the mail of the open invitation came back, so that nobody has read it',
          }),
          is_you: Type.Boolean(),
        },
        { title: 'Member' },
      ),
    ),
    max_members: Type.Union([Type.Integer(), Type.Null()], {
      description:
        'The number of people that the plan allows, including the owner; null means unlimited. Without a plan, what the free plan or credits allow, and otherwise 1. Who joined before stays when a plan ends.',
    }),
  },
  {
    title: 'MemberList',
    description: 'The owner, then members in the order in which they joined, then open invitations',
  },
)
