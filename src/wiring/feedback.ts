import type {Ports} from '../ports/ports.ts'
import type {WiredContext} from './contexts.ts'
import {once} from './once.ts'
import type {WiredState} from './state.ts'

export function wireFeedback(
  {clock, options, currentIfAny, memoryIfAny}: WiredContext,
  {database}: WiredState,
): Pick<
  Ports,
  'httpListener' | 'snsListener' | 'takenMessages' | 'feedbackEvents' | 'eventDeliveryQueue' | 'eventSinks'
> {
  return {
    httpListener: once(async () => {
      const {nodeHttpListener} = await import('../adapters/http-listener/listener.ts')
      return nodeHttpListener()
    }),
    snsListener: once(async () => {
      const {snsListener} = await import('../adapters/sns/listener.ts')
      const context = await currentIfAny()
      const endpoint = context?.mailEndpoint ?? context?.aws?.endpoint
      const {stateProvedCertificates} = await import('../adapters/state/proved-certificates.ts')
      const proved = stateProvedCertificates(await database(), await memoryIfAny(), () => clock.now())
      const provedCertificates = {known: await proved.list(), add: proved.add}
      return snsListener({...(endpoint === undefined ? {} : {endpoint}), ...options, provedCertificates})
    }),
    takenMessages: once(async () => {
      const {stateTakenMessages} = await import('../adapters/state/taken-messages.ts')
      return stateTakenMessages(await database(), await memoryIfAny())
    }),
    feedbackEvents: once(async () => {
      const {stateFeedbackEvents} = await import('../adapters/state/feedback-events.ts')
      return stateFeedbackEvents(await database(), await memoryIfAny())
    }),
    eventDeliveryQueue: once(async () => {
      const {stateEventDeliveryQueue} = await import('../adapters/state/feedback-deliveries.ts')
      return stateEventDeliveryQueue(await database(), await memoryIfAny())
    }),
    eventSinks: once(async () => {
      const {eventSinks} = await import('../adapters/event-sink/sinks.ts')
      return eventSinks(options)
    }),
  }
}
