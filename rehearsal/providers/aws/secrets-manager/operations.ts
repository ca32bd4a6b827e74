import type { Account } from "../account";
import { resolve } from "../lookup";
import type { StoredObject } from "../stored-object";
import { SECRET } from "../tokens";
import { ApiError } from "./api-error";
import type { SecretVersion } from "./versions";

export type Request = { readonly [name: string]: unknown };
type Operation = (account: Account, region: string, request: Request) => object;

/** The operations of the Secrets Manager API that the stand-in answers, over the entries of the account. */
export const OPERATIONS: { readonly [name: string]: Operation } = {
  DescribeSecret(account, region, request) {
    const { object, deleted } = entryOf(account, region, request);
    return {
      ...names(object),
      ...(deleted ? deletion(object) : {}),
      VersionIdsToStages: Object.fromEntries(
        account.secretVersions
          .of(object.id)
          .filter(({ labels }) => labels.length > 0)
          .map(({ id, labels }) => [id, labels]),
      ),
    };
  },
  GetSecretValue(account, region, request) {
    const object = liveEntryOf(account, region, request);
    const version = versionOf(account, object, request);
    return {
      ...names(object),
      VersionId: version.id,
      VersionStages: version.labels,
      CreatedDate: version.createdAt.getTime() / 1000,
      ...(version.text === undefined ? { SecretBinary: version.binary } : { SecretString: version.text }),
    };
  },
  PutSecretValue(account, region, request) {
    const object = liveEntryOf(account, region, request);
    const version = account.secretVersions.put(object.id, {
      id: String(request.ClientRequestToken),
      text: request.SecretString as string | undefined,
      binary: request.SecretBinary as string | undefined,
      labels: request.VersionStages as string[] | undefined,
      createdAt: account.now(),
    });
    return { ...names(object), VersionId: version.id, VersionStages: version.labels };
  },
  UpdateSecretVersionStage(account, region, request) {
    const object = liveEntryOf(account, region, request);
    account.secretVersions.move(object.id, String(request.VersionStage), {
      from: request.RemoveFromVersionId as string | undefined,
      to: request.MoveToVersionId as string | undefined,
    });
    return names(object);
  },
  ListSecrets(account, region, { IncludePlannedDeletion, Filters }) {
    const filters = (Filters ?? []) as { Key: string; Values: string[] }[];
    const unknown = filters.find(({ Key }) => Key !== "name");
    if (unknown !== undefined) throw new ApiError("InvalidParameterException", `The stand-in filters by name only, not by ${unknown.Key}.`);
    const wanted = ({ state }: StoredObject): boolean =>
      filters.every(({ Values }) => Values.some((prefix) => String(state.name).startsWith(prefix)));
    const deleted = IncludePlannedDeletion === true ? account.recoverable(SECRET) : [];
    const entries = [...account.objects(SECRET), ...deleted].filter((object) => object.region === region && wanted(object));
    return { SecretList: entries.map((object) => ({ ...names(object), ...deletion(object) })) };
  },
  RestoreSecret(account, region, request) {
    const { object, deleted } = entryOf(account, region, request);
    if (deleted) account.restore(SECRET, object.id);
    return names(object);
  },
};

const deletion = ({ goneAt }: StoredObject): object => (goneAt === undefined ? {} : { DeletedDate: goneAt / 1000 });

const names = (object: StoredObject): object => ({ ARN: object.id, Name: object.state.name });

/** The entry that SecretId names by ARN or name, also one in its recovery window. */
function entryOf(account: Account, region: string, { SecretId }: Request): { object: StoredObject; deleted: boolean } {
  const id = String(SecretId);
  const live = resolve(account, region, [SECRET], ["id", "name"], id);
  if (live !== undefined) return { object: live, deleted: false };
  const gone = account.recoverable(SECRET).find((object) => object.region === region && (object.id === id || object.state.name === id));
  if (gone === undefined) throw new ApiError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  return { object: gone, deleted: true };
}

function liveEntryOf(account: Account, region: string, request: Request): StoredObject {
  const { object, deleted } = entryOf(account, region, request);
  if (!deleted) return object;
  throw new ApiError("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.");
}

function versionOf(account: Account, object: StoredObject, { VersionId, VersionStage }: Request): SecretVersion {
  const label = (VersionStage as string | undefined) ?? (VersionId === undefined ? "AWSCURRENT" : undefined);
  const found = account.secretVersions
    .of(object.id)
    .find(({ id, labels }) => (VersionId === undefined || id === VersionId) && (label === undefined || labels.includes(label)));
  if (found !== undefined) return found;
  const what = VersionId === undefined ? `staging label: ${label}` : `VersionId: ${String(VersionId)}`;
  throw new ApiError("ResourceNotFoundException", `Secrets Manager can't find the specified secret value for ${what}`);
}
