import { createApp } from './app.js'
import { configOf } from './config.js'
import type { Env } from './env.js'
import { groupsOf } from './feed/groups.js'
import { feedOf } from './feed/stub.js'

export { FanoutObject } from './fanout/fanout-object.js'
export { FeedObject } from './feed/feed-object.js'
export { RelayObject } from './relay/relay-object.js'
export { DirectoryObject } from './tenant/directory-object.js'
export { TenantObject } from './tenant/tenant-object.js'

const app = createApp()

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
  /** Once a minute: a feed that nothing wakes is started again. */
  scheduled: async (_event, env) => {
    const groups = groupsOf(configOf(env))
    await Promise.all(groups.names.map((group) => feedOf(env, group).markets(group)))
  },
} satisfies ExportedHandler<Env>
