import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../deps.ts'
import { changeRoleRoute } from './member-routes/change-role.ts'
import { chooseAccountRoute } from './member-routes/choose-account.ts'
import { inviteMemberRoute } from './member-routes/invite.ts'
import { listMembersRoute } from './member-routes/list.ts'
import { removeMemberRoute } from './member-routes/remove.ts'
import { renameAccountRoute } from './member-routes/rename-account.ts'

export const memberRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(listMembersRoute, options)
  await app.register(inviteMemberRoute, options)
  await app.register(changeRoleRoute, options)
  await app.register(removeMemberRoute, options)
  await app.register(renameAccountRoute, options)
  await app.register(chooseAccountRoute, options)
}
