import {removeApp} from '../apps/delete-app.ts'
import type {CloudController} from '../context.ts'
import type {Work} from '../jobs/jobs.ts'
import {bind, unbind} from './bindings.ts'
import {deprovision, provision, update} from './instances.ts'
import {mitigateBinding, mitigateInstance} from './orphans.ts'

/** What each kind of job does when it is its turn. */
export function workOf(cloud: CloudController): Work {
  return (job) => {
    switch (job.operation) {
      case 'service_instance.create':
        return provision(cloud, job)
      case 'service_instance.update':
        return update(cloud, job)
      case 'service_instance.delete':
        return deprovision(cloud, job)
      case 'service_keys.create':
      case 'service_bindings.create':
        return bind(cloud, job)
      case 'service_keys.delete':
      case 'service_bindings.delete':
        return unbind(cloud, job)
      case 'app.delete':
        return removeApp(cloud, job)
      case 'orphan.binding':
        return mitigateBinding(cloud, job)
      case 'orphan.instance':
        return mitigateInstance(cloud, job)
    }
  }
}
