export {
  type StopOrders,
  createOperationActivities,
  type OperationActivities,
  type OperationActivityRequest,
} from './run-operation.ts';
