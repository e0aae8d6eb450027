import type {ServiceBinding} from '../instance/service-instance.ts'
import {plainLine} from '../text/plain-text.ts'
import {BindingAmbiguous} from './failures.ts'

/** Shorter beginnings of an id are too easily typed by mistake. */
const SHORTEST_PREFIX = 8

/** Whether a binding goes by this name: the user's, that of its app, or that of its key on Cloud Foundry. */
export const isNamed = ({name, keyName, app}: ServiceBinding, typed: string): boolean =>
  [name, keyName, app?.name].includes(typed)

/**
 * The binding that was meant: by its id, by its name or that of its app, or by a beginning of its id that no other
 * binding shares.
 * @throws BindingAmbiguous
 */
export function findBinding(bindings: readonly ServiceBinding[], typed: string): ServiceBinding | undefined {
  const wanted = typed.toLowerCase()
  const exact = bindings.find(({id}) => id.toLowerCase() === wanted)
  if (exact) return exact
  const named = bindings.filter((binding) => isNamed(binding, typed))
  const begun = wanted.length < SHORTEST_PREFIX ? [] : bindings.filter(({id}) => id.toLowerCase().startsWith(wanted))
  const found = named.length > 0 ? named : begun
  if (found.length > 1) {
    throw new BindingAmbiguous(`"${plainLine(typed)}" fits ${found.length} bindings.`, {
      hints: ['Give the whole id of one:', ...found.map(({id, createdAt}) => `${id}  made ${createdAt}`)],
    })
  }
  return found[0]
}
