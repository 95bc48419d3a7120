import type { BlueprintPlan } from '@cloudloom/blueprint';
import type { Owned } from './scope.ts';

export type BlueprintState =
  | 'pending'
  | 'uploading'
  | 'extracting'
  | 'parsing'
  | 'validating'
  | 'uploaded'
  | 'failed_uploading'
  | 'failed_extracting'
  | 'failed_parsing'
  | 'invalid';

export interface Label {
  key: string;
  value: string;
  createdAt: Date;
  createdBy: string;
}

export interface Blueprint extends Owned {
  id: string;
  mainFileName: string;
  description: string | null;
  updatedAt: Date;
  state: BlueprintState;
  error: string | null;
  plan: BlueprintPlan | null;
  labels: Label[];
  uploadExecutionId: string | null;
}
