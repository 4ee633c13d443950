package playground

import (
	"sync"
	"time"

	"github.com/okpay/supportbot/adapters/playground/inspect"
	"github.com/okpay/supportbot/adapters/playground/page"
	"github.com/okpay/supportbot/adapters/playground/scene"
)

// status is how the content is.
type status struct {
	mu       sync.Mutex
	at       time.Time
	problems []string
}

// Replace takes content over that was read again. Running sessions go on with the
// versions of their flows that its library keeps.
func (p *Playground) Replace(c inspect.Content) {
	p.recorder.Replace(c)
	p.status.mu.Lock()
	p.status.at, p.status.problems = time.Now(), nil
	p.status.mu.Unlock()
	p.scene.Tell(scene.Content, "")
}

// Refuse shows what is wrong with the content as it is now, each with its file and
// line. What was good before goes on.
func (p *Playground) Refuse(problems []string) {
	p.status.mu.Lock()
	p.status.problems = append([]string(nil), problems...)
	p.status.mu.Unlock()
	p.scene.Tell(scene.Content, "")
}

func (p *Playground) contentStatus() page.Status {
	p.status.mu.Lock()
	defer p.status.mu.Unlock()
	return page.Status{Dir: p.o.Dir, At: p.status.at, Problems: p.status.problems}
}
