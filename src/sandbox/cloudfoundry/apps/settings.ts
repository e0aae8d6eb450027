import {type BindingLimit, DEFAULT_BINDING_LIMIT} from './binding-limit.ts'

/** What can be set about apps. */
export interface AppSettings {
  readonly bindingLimit: BindingLimit
  /** How long an instance takes until it is healthy. A rolling deployment takes this for each step. */
  readonly instanceStartMillis: number
}

export const DEFAULT_APP_SETTINGS: AppSettings = {bindingLimit: DEFAULT_BINDING_LIMIT, instanceStartMillis: 800}
