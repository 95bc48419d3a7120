import type {
  DeploymentModificationService,
  DeploymentService,
  StartDeploymentModification,
} from '@cloudloom/executions';
import type {
  ChangedNodeInstance,
  DeploymentModificationRepository,
  RecordedAnswerRepository,
} from '@cloudloom/model';
import type { Json, JsonObject } from '@cloudloom/topology';
import { nonRetryableWhenWrong } from './error-translation.ts';
import type {
  DeploymentCall,
  EndModificationRequest,
  ModificationPageRequest,
  ModifiedCount,
  OwnModification,
  StartModificationRequest,
} from './modification-requests.ts';
import type { TopologyPage } from './requests.ts';

/** Characters of one page of a modification's lists. */
const PAGE_CHARACTERS = 1_000_000;

export interface ModificationActivityDependencies {
  modifications: DeploymentModificationService;
  deployments: DeploymentService;
  stored: DeploymentModificationRepository;
  answers: RecordedAnswerRepository;
}

/** The calls by which a run changes its deployment and asks about it. Asking again has the same answer and no effect. */
export const createModificationActivities = (deps: ModificationActivityDependencies) => ({
  /** Answers the id of the modification. */
  async startModification(request: StartModificationRequest): Promise<string> {
    const { executionId, attempt, call, snapshot, deploymentId, blueprintId, workflowId } = request;
    const context = {
      blueprint_id: blueprintId,
      deployment_id: deploymentId,
      execution_id: executionId,
      workflow_id: workflowId,
    };
    const started = await nonRetryableWhenWrong(() =>
      deps.modifications.start(
        scopeOf(request),
        { deploymentId, nodes: toEntities(request.nodes), context },
        { executionId, attempt, call, snapshot },
      ),
    );
    return started.id;
  },

  async endModification(request: EndModificationRequest): Promise<void> {
    const { executionId, attempt, call, action, modificationId } = request;
    await nonRetryableWhenWrong(() =>
      deps.modifications[action](scopeOf(request), modificationId, { executionId, attempt, call }),
    );
  },

  /** Ids; within an attempt, those of the first time that the run asked. */
  async startedModifications(request: DeploymentCall): Promise<string[]> {
    const find = async (): Promise<Json> => {
      const started = await deps.modifications.started(scopeOf(request), request.deploymentId);
      return started.map(({ id }) => id);
    };
    return (await recorded(deps, request, `started-modifications/${request.call}`, find)) as string[];
  },

  /** Those that the execution started; within an attempt, as they were the first time that the run asked. */
  async ownModifications(request: DeploymentCall): Promise<OwnModification[]> {
    const find = async (): Promise<Json> => {
      const own = await deps.stored.startedByExecution(request.executionId);
      return own.map(({ id, status }) => ({ id, status }));
    };
    const answer = await recorded(deps, request, `own-modifications/${request.call}`, find);
    return answer as unknown as OwnModification[];
  },

  /** Cut from what was stored at the start, which never changes. */
  async loadModification(request: ModificationPageRequest): Promise<TopologyPage> {
    const { addedAndRelated, removedAndRelated } = await nonRetryableWhenWrong(() =>
      deps.stored.changes(scopeOf(request), request.modificationId),
    );
    const text = JSON.stringify({
      id: request.modificationId,
      addedAndRelated: addedAndRelated.map(toListed),
      removedAndRelated: removedAndRelated.map(toListed),
    });
    const start = request.page * PAGE_CHARACTERS;
    return { text: text.slice(start, start + PAGE_CHARACTERS), last: start + PAGE_CHARACTERS >= text.length };
  },

  async resourceTags(request: DeploymentCall): Promise<JsonObject> {
    const find = () => deps.deployments.resourceTags(scopeOf(request), request.deploymentId);
    return (await recorded(deps, request, 'resource-tags', find)) as JsonObject;
  },
});

export type ModificationActivities = ReturnType<typeof createModificationActivities>;

const scopeOf = ({
  tenantName,
  creatorUsername,
}: Pick<DeploymentCall, 'tenantName' | 'creatorUsername'>) => ({
  tenantName,
  username: creatorUsername,
});

function recorded(
  { answers }: ModificationActivityDependencies,
  { executionId, attempt }: DeploymentCall,
  question: string,
  find: () => Promise<Json>,
): Promise<Json> {
  return nonRetryableWhenWrong(() => answers.answer({ executionId, attempt, question }, find));
}

const toEntities = (nodes: Readonly<Record<string, ModifiedCount>>): StartDeploymentModification['nodes'] =>
  Object.fromEntries(
    Object.entries(nodes).map(([name, { instances, removedIdsIncludeHint, removedIdsExcludeHint }]) => [
      name,
      {
        instances,
        ...(removedIdsIncludeHint === undefined ? {} : { includeHints: removedIdsIncludeHint }),
        ...(removedIdsExcludeHint === undefined ? {} : { excludeHints: removedIdsExcludeHint }),
      },
    ]),
  );

/** In these two lists an instance comes, goes or is related. */
const toListed = ({ modification, ...instance }: ChangedNodeInstance): object => ({
  ...instance,
  modification: modification === 'added' || modification === 'removed' ? modification : null,
});
