import { Type } from 'typebox'

export const UnclaimedAccountSchema = Type.Object(
  {
    id: Type.String({ description: 'The public id of the account' }),
    name: Type.Union([Type.String(), Type.Null()], { description: 'As given by whoever set it up' }),
    set_up_at: Type.String({ format: 'date-time' }),
    is_disowned: Type.Boolean({ description: 'You have said that it is not yours' }),
  },
  {
    title: 'UnclaimedAccount',
    description:
      'A company that was set up with your address while nobody was signed in; it is not yours until you claim it',
  },
)

export const UnclaimedParams = Type.Object({
  id: Type.String({
    minLength: 1,
    maxLength: 300,
    pattern: '^[^\\u0000-\\u001f]+$',
    'x-code': 'not_found',
    'x-must': 'be the public id of an account that was set up with your address',
  }),
})
