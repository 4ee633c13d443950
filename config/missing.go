package config

import (
	"fmt"

	"github.com/okpay/supportbot/config/strictyaml"
)

// Missing returns what is needed beside what is set. Load does not: a set-up that is
// half done is good enough to print what to do next.
func (c Config) Missing() strictyaml.Problems {
	var out strictyaml.Problems
	s := c.Slack
	switch {
	case !s.BotToken.IsSet() && s.AppToken.IsSet():
		out.Add(variablePos(s.AppTokenEnv), "Slack has an app-level token and no bot token", fmt.Sprintf("set %s too", s.BotTokenEnv))
	case !s.BotToken.IsSet() && s.SigningSecret.IsSet():
		out.Add(variablePos(s.SigningSecretEnv), "Slack has a signing secret and no bot token", fmt.Sprintf("set %s too", s.BotTokenEnv))
	case s.Enabled() && s.Channel == "":
		out.Add(variablePos(s.BotTokenEnv), "Slack has no channel for tickets", "set SLACK_CHANNEL or slack.channel to the id of one, such as C0123ABCDEF")
	}
	return out
}
