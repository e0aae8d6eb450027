/** Everything that the rest of the sandbox does with zones. */
export {DnsDataError} from './names.ts'
export {createZone, deleteRecord, deleteZonesManagedBy, listRecords, setRecord} from './records.ts'
export {exportZone, importZone} from './zone-files.ts'
