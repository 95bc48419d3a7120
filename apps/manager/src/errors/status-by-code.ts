/** The one table from error codes to HTTP status. What is not listed is 400: most codes say that a request was refused. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  unauthorized_error: 401,
  no_token_generator_error: 401,
  forbidden_error: 403,
  forbidden_while_cancelling: 403,
  only_deployment_update: 403,
  not_found_error: 404,
  deployment_parent_not_found_error: 404,
  imported_blueprint_not_found: 404,
  missing_premium_package_error: 404,
  method_not_allowed_error: 405,
  blueprint_in_use: 405,
  plugin_in_use: 405,
  ambiguous_name: 409,
  conflict_error: 409,
  graph_digest_error: 409,
  lost_attempt_error: 409,
  stale_attempt_error: 409,
  storage_error: 409,
  idempotency_key_busy_error: 409,
  request_too_large_error: 413,
  unsupported_content_type_error: 415,
  idempotency_key_reused_error: 422,
  internal_server_error: 500,
  secret_cipher_error: 500,
  system_task_failed: 500,
  maintenance_mode_active: 503,
  entering_maintenance_mode: 503,
};

/** HTTP status of an error code. */
export const statusOf = (code: string): number => STATUS_BY_CODE[code] ?? 400;
