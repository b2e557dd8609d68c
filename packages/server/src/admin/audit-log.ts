// The audit log.
import type { Operation } from './operation.ts';

export const auditList: Operation<'auditList'> = async () => {
  throw new Error('STUB');
};
export const auditExport: Operation<'auditExport'> = async () => {
  throw new Error('STUB');
};
export const auditVerify: Operation<'auditVerify'> = async () => {
  throw new Error('STUB');
};
