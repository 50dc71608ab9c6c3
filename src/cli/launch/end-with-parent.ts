// Loaded before web, worker and demo: when the launcher is killed outright, the channel to it closes, and they end by themselves.
if (process.env.LEADLIGHT_LAUNCHER === String(process.ppid)) process.once('disconnect', () => process.exit(1))
