package slack_test

import (
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/okpay/supportbot/adapters/slack"
)

// read is what a test looks at of a manifest.
type read struct {
	Features struct {
		Home struct {
			HomeTab  bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		Shortcuts []struct {
			Name     string
			Callback string `yaml:"callback_id"`
		}
		Commands []struct {
			Command, URL string
			Escape       bool `yaml:"should_escape"`
		} `yaml:"slash_commands"`
	}
	OAuth struct {
		Scopes struct{ Bot []string }
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `yaml:"request_url"`
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			URL string `yaml:"request_url"`
		}
		Sockets bool `yaml:"socket_mode_enabled"`
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	for _, app := range []slack.App{{}, {RequestURL: "https://bot.example/slack", UserGroup: true}} {
		text, err := app.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		var m read
		if err := yaml.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		s := m.Settings
		if s.Sockets != (app.RequestURL == "") || s.Events.URL != app.RequestURL || s.Interactivity.URL != app.RequestURL || m.Features.Commands[0].URL != app.RequestURL {
			t.Errorf("Manifest(%+v) = %s, want the one way in everything", app, text)
		}
		if got := slices.Contains(m.OAuth.Scopes.Bot, "usergroups:read"); got != app.UserGroup {
			t.Errorf("Manifest(%+v) asks for usergroups:read: %v", app, got)
		}
		for _, list := range [][]string{m.OAuth.Scopes.Bot, s.Events.Bot} {
			if len(slices.Compact(slices.Sorted(slices.Values(list)))) != len(list) || len(list) < 10 {
				t.Errorf("Manifest(%+v) lists %v", app, list)
			}
		}
		if h := m.Features.Home; !h.HomeTab || !h.Messages || h.ReadOnly || !m.Features.Commands[0].Escape {
			t.Errorf("Manifest(%+v) = %s, want App Home, messages that customers can write, and names in commands as ids", app, text)
		}
		if n := len(m.Features.Shortcuts); n == 0 || n > 10 {
			t.Errorf("%d shortcuts, want up to ten", n)
		}
		for _, c := range m.Features.Shortcuts {
			if len(c.Name) > 24 || !strings.HasPrefix(c.Callback, "d:") {
				t.Errorf("shortcut %+v, want 24 characters at most and an id of the desk's", c)
			}
		}
	}
}
