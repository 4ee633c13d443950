package slack

import "time"

// Hurry shortens the times of a connection to those of a loopback.
func (c *Connection) Hurry() {
	c.pauses = pauses{first: 5 * time.Millisecond, most: 20 * time.Millisecond, check: 30 * time.Millisecond}
}
