import {configurationSetArn} from '../../policies/arn.ts'
import {NotImplemented} from '../aws-error.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call} from '../service.ts'
import {
  createEventDestination,
  deleteEventDestination,
  EVENT_TYPES,
  type EventDestination,
  eventDestinations,
} from './event-destinations.ts'

const DESTINATIONS = '/v2/email/configuration-sets/{ConfigurationSetName}/event-destinations'
const DESTINATION = `${DESTINATIONS}/{EventDestinationName}`
/** Where SES can send events too, and the sandbox has nothing there. */
const ELSEWHERE = ['KinesisFirehoseDestination', 'EventBridgeDestination', 'PinpointDestination']

export const EVENT_DESTINATION_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: DESTINATIONS,
    operation: {
      name: 'CreateConfigurationSetEventDestination',
      permission: permissionOnSet('ses:CreateConfigurationSetEventDestination'),
      run: ({env, input}) => createEventDestination(env, setOf(input), read(input)),
    },
  },
  {
    method: 'GET',
    path: DESTINATIONS,
    operation: {
      name: 'GetConfigurationSetEventDestinations',
      permission: permissionOnSet('ses:GetConfigurationSetEventDestinations'),
      run: ({env, input}) => ({EventDestinations: eventDestinations(env, setOf(input)).map(view)}),
    },
  },
  {
    method: 'DELETE',
    path: DESTINATION,
    operation: {
      name: 'DeleteConfigurationSetEventDestination',
      permission: permissionOnSet('ses:DeleteConfigurationSetEventDestination'),
      run: ({env, input}) => deleteEventDestination(env, setOf(input), input.string('EventDestinationName')),
    },
  },
]

function permissionOnSet(action: string) {
  return ({env, input}: Call<Members>) => ({action, resource: configurationSetArn(env.settings, setOf(input))})
}

function setOf(input: Members): string {
  return input.string('ConfigurationSetName')
}

function read(input: Members): EventDestination {
  const definition = input.structure('EventDestination')
  const elsewhere = definition.names().find((name) => ELSEWHERE.includes(name))
  if (elsewhere !== undefined) throw notImplemented(elsewhere)
  const topicArn = definition.optionalStructure('SnsDestination')?.string('TopicArn')
  const cloudWatch = definition.optionalStructure('CloudWatchDestination')
  if ((topicArn === undefined) === (cloudWatch === undefined))
    throw input.refuse('An event destination must have exactly one of SnsDestination and CloudWatchDestination.')
  const types = definition.choices('MatchingEventTypes', EVENT_TYPES)
  if (types.length === 0) throw input.refuse('An event destination must have at least one matching event type.')
  return {
    name: input.string('EventDestinationName'),
    // The service model gives the member a primitive type: left out, it is false.
    enabled: definition.optionalBoolean('Enabled') ?? false,
    types,
    topicArn,
    cloudWatch: cloudWatch && readCloudWatch(cloudWatch),
  }
}

function readCloudWatch(destination: Members) {
  const dimensions = destination.structures('DimensionConfigurations').map((dimension) => ({
    DimensionName: dimension.string('DimensionName'),
    DimensionValueSource: dimension.optionalChoice('DimensionValueSource', ['MESSAGE_TAG', 'EMAIL_HEADER', 'LINK_TAG']),
    DefaultDimensionValue: dimension.string('DefaultDimensionValue'),
  }))
  if (dimensions.length === 0) throw destination.refuse('A CloudWatchDestination must have a dimension.')
  return {DimensionConfigurations: dimensions}
}

function view({name, enabled, types, topicArn, cloudWatch}: EventDestination) {
  return {
    Name: name,
    Enabled: enabled,
    MatchingEventTypes: types,
    ...(topicArn !== undefined && {SnsDestination: {TopicArn: topicArn}}),
    ...(cloudWatch !== undefined && {CloudWatchDestination: cloudWatch}),
  }
}

function notImplemented(member: string): NotImplemented {
  const operation = 'CreateConfigurationSetEventDestination'
  const message = `The sandbox does not implement ${member}.`
  return new NotImplemented(`${operation}(${member})`, 'BadRequestException', 400, message)
}
