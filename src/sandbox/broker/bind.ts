import {createAccessKey, createUser, putUserPolicy} from '../aws/iam/users.ts'
import type {Environment} from '../environment.ts'
import {bindDelay} from '../faults/broker.ts'
import {PLAN_ID} from './catalog.ts'
import type {BrokerContext, BrokerRequest, Reply} from './context.ts'
import {
  bindingOutputs,
  feedbackTopics,
  mergeCredentials,
  type NotificationTargets,
  sendingPolicy,
} from './credentials.ts'
import type {Instance, Place} from './instances.ts'
import type {JsonObject} from './json.ts'
import {BINDING_USER_PATH, bindingUserName} from './names.ts'
import type {Outputs} from './outputs.ts'
import {BIND_INPUTS, schemaErrors, unknownKeys} from './parameters.ts'
import {internal, Refusal, unknownPlan} from './refusal.ts'
import {bindBody} from './request-bodies.ts'
import {making, type Resource, ResourceError} from './resource.ts'
import {makeSubscription} from './subscription.ts'
import {instanceTags} from './tags.ts'
import {TofuError} from './tofu-error.ts'
import {refuseOldState} from './tofu-version.ts'

/**
 * PUT …/service_bindings/:bid. Answers with the credentials when tofu is through, which takes its time. What tofu makes is
 * there half-way through; the record of the binding is only written at the end (cloud-service-broker bind.go). A run that
 * fails, a client that hangs up and a broker that stops therefore leave the IAM user without a record.
 */
export async function bind(context: BrokerContext, request: BrokerRequest): Promise<Reply> {
  const {env, instances, bindings, waits, platformTimeout} = context
  const {instanceId, bindingId, hungUp} = request
  const body = bindBody(request.body)
  if (body.serviceId === '') throw new Refusal(400, {description: 'service_id missing'})
  if (body.planId === '') throw new Refusal(400, {description: 'plan_id missing'})
  if (bindings.find(instanceId, bindingId)) throw new Refusal(409, {description: 'binding already exists'})
  const found = instances.find(instanceId)
  if (!found)
    throw internal(
      `error retrieving service instance details: could not find service instance details for: ${instanceId}`,
    )
  if (found.stateOutputs === undefined) throw internal('failed to bind: workspace state not generated')
  refuseOldState(env, found, 'failed to bind')
  const {parameters, place} = body.parse()
  if (body.planId !== PLAN_ID) throw internal(`error getting service plan: ${unknownPlan(body.planId)}`)
  const unknown = unknownKeys(parameters ?? {}, BIND_INPUTS)
  if (unknown !== undefined) throw internal(unknown)
  const outputs = bindVariables(found, parameters ?? {})
  const half = (env.settings.bindMillis + bindDelay(env, instanceId, platformTimeout)) / 2
  await waits.for(half)
  const targets = {email: text(parameters, 'notification_email'), webhook: text(parameters, 'notification_webhook')}
  const done = env.store.transaction((): Outputs | TofuError => {
    try {
      return applyBinding(env, bindingId, {...place, id: instanceId}, outputs, targets)
    } catch (error) {
      if (error instanceof ResourceError) return new TofuError([error.message])
      if (error instanceof TofuError) return error
      throw error
    }
  })
  if (done instanceof TofuError)
    throw internal(`error performing bind: error waiting for result: bind failed: ${done.message}`)
  await waits.for(half)
  if (hungUp()) throw internal(`error performing bind: error waiting for result: context canceled`)
  bindings.add({id: bindingId, instanceId, parameters, userName: bindingUserName(bindingId)})
  const credentials = mergeCredentials(outputs, done)
  return {status: 201, body: {credentials}}
}

/**
 * The instance's outputs that the bind module is run with.
 * @throws Refusal 500 when no poll has copied them yet: then the variables cannot be computed, and only the last one is named.
 */
function bindVariables(instance: Instance, parameters: JsonObject): Outputs {
  const {outputs} = instance
  if (outputs?.['identity_arn'] === undefined) {
    const template = String.raw`"${'$'}{instance.details[\"delivery_topic_arn\"]}"`
    throw internal(
      `error generating bind variables: 1 error(s) occurred: couldn't compute the value for "delivery_topic_arn", ` +
        `template: ${template}, key "delivery_topic_arn" does not exist in map instance.details`,
    )
  }
  const problem = schemaErrors(parameters, BIND_INPUTS)
  if (problem !== undefined) throw internal(`error generating bind variables: ${problem}`)
  return outputs
}

/** The bind module's run. What it made before an error stays, and the broker forgets about it. */
function applyBinding(
  env: Environment,
  bindingId: string,
  instance: Place & {readonly id: string},
  outputs: Outputs,
  targets: NotificationTargets,
): Outputs {
  const name = bindingUserName(bindingId)
  making(USER, `creating IAM User (${name})`, () =>
    createUser(env, {name, path: BINDING_USER_PATH, tags: instanceTags(instance)}),
  )
  putUserPolicy(env, name, name, sendingPolicy(outputs))
  const key = createAccessKey(env, name)
  subscribeTargets(env, bindingId, outputs, targets)
  return bindingOutputs(outputs, key, targets)
}

/**
 * Each target to each topic that there is. SNS takes no empty endpoint: "" is not the same as leaving a target out.
 * @throws TofuError with every subscription that could not be made
 */
function subscribeTargets(env: Environment, bindingId: string, outputs: Outputs, targets: NotificationTargets): void {
  const errors: string[] = []
  for (const {kind, topicArn} of feedbackTopics(outputs))
    for (const [protocol, endpoint] of [
      ['email', targets.email],
      ['https', targets.webhook],
    ] as const)
      try {
        const resource = {...SUBSCRIPTION, name: `${kind}_${protocol}[0]`}
        if (endpoint !== undefined) makeSubscription(env, resource, bindingId, {topicArn, protocol, endpoint})
      } catch (error) {
        if (!(error instanceof ResourceError)) throw error
        errors.push(error.message)
      }
  if (errors.length > 0) throw new TofuError(errors)
}

const USER: Resource = {
  type: 'aws_iam_user',
  name: 'user',
  file: 'main.tf',
  line: 18,
  service: 'IAM',
  operation: 'CreateUser',
}
const SUBSCRIPTION = {
  type: 'aws_sns_topic_subscription',
  file: 'main.tf',
  line: 48,
  service: 'SNS',
  operation: 'Subscribe',
}

function text(parameters: JsonObject | undefined, key: string): string | undefined {
  const value = parameters?.[key]
  return typeof value === 'string' ? value : undefined
}
