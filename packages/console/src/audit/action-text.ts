// The actions of the audit log in words.
import { type AuditAction, auditActions } from '@relevo/contract/audit-log';
import type { Say } from '../text.tsx';

const isKnown = (action: string): action is AuditAction => auditActions.some((known) => known === action);

/** An action that this version does not know stays as it is written. */
export const actionText = (say: Say, action: string): string =>
  isKnown(action) ? say(`audit.action.${action}`) : action;
