import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { changeRoleRoute } from './routes/change-role.ts'
import { chooseAccountRoute } from './routes/choose-account.ts'
import { inviteMemberRoute } from './routes/invite.ts'
import { listMembersRoute } from './routes/list.ts'
import { removeMemberRoute } from './routes/remove.ts'
import { renameAccountRoute } from './routes/rename-account.ts'

export const memberRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(listMembersRoute, options)
  await app.register(inviteMemberRoute, options)
  await app.register(changeRoleRoute, options)
  await app.register(removeMemberRoute, options)
  await app.register(renameAccountRoute, options)
  await app.register(chooseAccountRoute, options)
}
