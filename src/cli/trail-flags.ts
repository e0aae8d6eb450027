import {Flags} from '@oclif/core'

export const byFlag = () =>
  Flags.string({
    summary: 'who decided it; kept in the audit trail beside the user of this machine',
    helpValue: 'NAME',
  })

export const NOT_IN_THE_TRAIL =
  'The audit trail could not be written: sesctl guard log will not show this. What was asked for is done.'
