//go:build !unix

package main

import "time"

// cpuTime is not known here; bench then shows no CPU per turn.
func cpuTime() time.Duration { return 0 }
