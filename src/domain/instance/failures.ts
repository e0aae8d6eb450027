import {EXIT} from '../exit/exit.ts'
import {Failure, type FailureDetails} from '../exit/failure.ts'

/** No service instance of this name or id is known here. */
export class InstanceNotFound extends Failure {
  readonly code = 'instance-not-found'
  readonly exit = EXIT.usage
}

/** The instance is on its way, but not usable yet. */
export class InstanceNotReady extends Failure {
  readonly code = 'instance-not-ready'
  readonly exit = EXIT.notYet

  constructor(message: string, details: FailureDetails = {}) {
    super(message, {retryable: true, ...details})
  }
}

/** The instance is there and will not become usable by waiting: its creation failed, or it is being deleted. */
export class InstanceUnusable extends Failure {
  readonly code = 'instance-unusable'
  readonly exit = EXIT.conflict
}

/** Another operation on the instance has to end first. */
export class InstanceBusy extends Failure {
  readonly code = 'instance-busy'
  readonly exit = EXIT.conflict

  constructor(message: string, details: FailureDetails = {}) {
    super(message, {retryable: true, ...details})
  }
}

/** An operation has run for longer than the platform says that it ever takes. Nobody knows how it ends. */
export class OperationOverdue extends Failure {
  readonly code = 'operation-overdue'
  readonly exit = EXIT.fault
}

/** We remember the instance and the broker does not know it (any more). */
export class InstanceGone extends Failure {
  readonly code = 'instance-gone'
  readonly exit = EXIT.conflict
}

/** The broker was upgraded and the instance has to be upgraded before it can be changed. */
export class InstanceOutdated extends Failure {
  readonly code = 'instance-outdated'
  readonly exit = EXIT.conflict
}

/** An instance of this name exists with other parameters than those asked for. */
export class ParametersDiffer extends Failure {
  readonly code = 'parameters-differ'
  readonly exit = EXIT.conflict
}

/** Neither this machine nor the platform knows what the instance was asked for with. */
export class ParametersUnknown extends Failure {
  readonly code = 'parameters-unknown'
  readonly exit = EXIT.fault
}

/** What the broker has under this id is something else than what we made. */
export class ForeignInstance extends Failure {
  readonly code = 'foreign-instance'
  readonly exit = EXIT.conflict
}

/** The broker does not take these parameters. */
export class ParametersRefused extends Failure {
  readonly code = 'parameters-refused'
  readonly exit = EXIT.usage
}

export class ProvisionFailed extends Failure {
  readonly code = 'provision-failed'
  readonly exit = EXIT.fault
}

export class UpdateFailed extends Failure {
  readonly code = 'update-failed'
  readonly exit = EXIT.fault
}

export class DeprovisionFailed extends Failure {
  readonly code = 'deprovision-failed'
  readonly exit = EXIT.fault
}

/** The broker answered with an error of its own. */
export class BrokerFailed extends Failure {
  readonly code = 'broker-failed'
  readonly exit = EXIT.fault
}
