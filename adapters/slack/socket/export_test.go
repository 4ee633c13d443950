package socket

import "time"

// Hurry shortens the times of a client to those of a loopback.
func (c *Client) Hurry() {
	c.pauses.first, c.pauses.most, c.pauses.fatal, c.pauses.crowd = 5*time.Millisecond, 50*time.Millisecond, 20*time.Millisecond, 20*time.Millisecond
	c.pauses.hello, c.pauses.ping, c.pauses.pong = 2*time.Second, 50*time.Millisecond, 2*time.Second
	c.pauses.quiet = 50 * time.Millisecond
}

// Patience sets how long Slack waits and how long things under way may take at the end.
func (c *Client) Patience(ack, grace time.Duration) { c.pauses.ack, c.pauses.grace = ack, grace }

// Settle sets how long what came by one socket waits for what came by another.
func (c *Client) Settle(d time.Duration) { c.pauses.settle = d }
