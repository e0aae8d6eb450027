import {AppNotFound} from '../../domain/context/cloud-foundry-failures.ts'
import {isId} from '../../domain/instance/name.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {CloudController} from './controller.ts'
import {appsRequest, byGuid, byName} from './requests.ts'
import {listAt, textAt} from './resource.ts'
import {failureOf} from './v3-error.ts'

export interface App {
  readonly id: string
  readonly name: string
}

/**
 * The app of this name or guid in the context's space.
 * @throws AppNotFound
 */
export async function findApp(controller: CloudController, nameOrGuid: string): Promise<App> {
  const {space} = await controller.target()
  const filters = isId(nameOrGuid) ? [byGuid(nameOrGuid.toLowerCase()), byName(nameOrGuid)] : [byName(nameOrGuid)]
  for (const filter of filters) {
    const reply = await controller.send(appsRequest(space.guid, filter))
    if (reply.status !== 200) throw failureOf(reply, `look for the app ${plainLine(nameOrGuid)}`)
    const [app] = listAt(reply.json, 'resources')
    const id = textAt(app, 'guid')
    if (id !== undefined) return {id, name: textAt(app, 'name') ?? nameOrGuid}
  }
  throw new AppNotFound(`There is no app "${plainLine(nameOrGuid)}" in space ${plainLine(space.name)}.`, {
    hints: ['cf apps', 'sesctl context show'],
  })
}
