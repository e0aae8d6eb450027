import {queryService} from '../../protocols/query.ts'
import type {Service} from '../../service.ts'
import {updateSendingEnabled} from './update-sending-enabled.ts'

/** The first version of the SES API, as far as the broker's helper speaks it: to pause and resume a configuration set. */
export const SES_V1: Service = queryService({
  name: 'ses',
  signingName: 'ses',
  version: '2010-12-01',
  namespace: 'http://ses.amazonaws.com/doc/2010-12-01/',
  operations: [updateSendingEnabled],
})
