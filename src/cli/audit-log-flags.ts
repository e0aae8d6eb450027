import {Flags} from '@oclif/core'

export const byFlag = () =>
  Flags.string({
    summary: 'who decided it; kept in the audit log beside the user of this machine',
    helpValue: 'NAME',
  })

export const NOT_IN_THE_AUDIT_LOG =
  'The audit log could not be written: it will not show this. The change itself is made.'
