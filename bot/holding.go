package bot

// Holding returns the same engine, but one that holds agents' replies back for a
// moment, as with Options.Hold. It shares what e has learned.
func (e *Engine) Holding() *Engine {
	held := *e
	held.hold = true
	return &held
}
