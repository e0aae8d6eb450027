import {type InstanceSettings, SETTINGS, type SettingChanges, withDefaults} from './settings.ts'

/** Settings under the keys of the plan, as brokers take and return them. An absent key means its default. */
export type BrokerParameters = Readonly<Record<string, string | boolean | readonly string[]>>

/** The parameters of an update: each setting of `changes`, `''` for a text that is taken away. */
export function brokerParameters(changes: SettingChanges): BrokerParameters {
  return Object.fromEntries(
    SETTINGS.flatMap(({name, brokerKey}) => {
      const value = changes[name]
      return value === undefined ? [] : [[brokerKey, value ?? '']]
    }),
  )
}

/** The parameters of a creation: those that are not the broker's own defaults. */
export function creationParameters(settings: InstanceSettings): BrokerParameters {
  return Object.fromEntries(
    Object.entries(brokerParameters(settings)).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : value !== '' && value !== false,
    ),
  )
}

/** Reads the keys of the plan whose values have the right type; text from outside may hold anything. */
export function settingsOfBroker(value: unknown): InstanceSettings {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  return withDefaults(
    Object.fromEntries(
      SETTINGS.flatMap(({name, brokerKey, kind}) => {
        const found = given[brokerKey]
        return IS_OF[kind](found) ? [[name, found === '' ? null : found]] : []
      }),
    ),
  )
}

const IS_OF = {
  text: (value: unknown) => typeof value === 'string',
  addresses: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  switch: (value: unknown) => typeof value === 'boolean',
} as const
