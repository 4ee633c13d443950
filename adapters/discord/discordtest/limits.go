package discordtest

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// bucket counts requests in a window that begins with the first of them.
type bucket struct {
	began time.Time
	used  int
}

// take counts a request and returns how many are left, and for how long the
// window lasts. Fewer than none: it was one too many.
func (b *bucket) take(now time.Time, limit int, window time.Duration) (left int, resets time.Duration) {
	if now.Sub(b.began) >= window {
		b.began, b.used = now, 0
	}
	if b.used <= limit {
		b.used++
	}
	return limit - b.used, b.began.Add(window).Sub(now)
}

// limit holds a request against the limits and writes their headers.
func (s *Server) limit(w http.ResponseWriter, r *http.Request, exempt bool) (reply, bool) {
	now := time.Now()
	if !exempt {
		g := s.bucket("")
		limit := s.o.Global
		if limit == 0 {
			limit = math.MaxInt32
		}
		left, resets := g.take(now, limit, time.Second)
		if left < 0 {
			return tooMany(w, resets.Seconds(), true), true
		}
		s.stats.Busiest = max(s.stats.Busiest, g.used)
	}
	channel, creates := strings.CutSuffix(r.URL.Path, "/messages")
	if s.o.PerChannel == 0 || !creates || exempt || r.Method != http.MethodPost {
		return reply{}, false
	}
	left, resets := s.bucket(channel).take(now, s.o.PerChannel, s.o.Window)
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(s.o.PerChannel))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, left)))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", resets.Seconds()))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(now.Add(resets).UnixMilli())/1000))
	h.Set("X-RateLimit-Bucket", "messages")
	if left < 0 {
		return tooMany(w, resets.Seconds(), false), true
	}
	return reply{}, false
}

func (s *Server) bucket(key string) *bucket {
	if s.buckets[key] == nil {
		s.buckets[key] = &bucket{}
	}
	return s.buckets[key]
}

// tooMany is a 429. As at Discord, the header has whole seconds, rounded up.
func tooMany(w http.ResponseWriter, after float64, global bool) reply {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(after))))
	scope := "user"
	if global {
		scope = "global"
		w.Header().Set("X-RateLimit-Global", "true")
	}
	w.Header().Set("X-RateLimit-Scope", scope)
	return reply{http.StatusTooManyRequests, map[string]any{"message": "You are being rate limited.", "retry_after": after, "global": global}}
}
