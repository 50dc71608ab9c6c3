-- The worker sweeps what is over: failed sign-ins of past windows, sessions that ended. It sees neither who nor from where.
GRANT SELECT (window_start), DELETE ON sign_in_throttle TO leadlight_worker;
GRANT SELECT (expires_at, revoked_at), DELETE ON user_session TO leadlight_worker;
