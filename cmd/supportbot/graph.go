package main

import (
	"fmt"

	"github.com/okpay/supportbot/config/strictyaml"
	"github.com/okpay/supportbot/flows"
)

type graphCmd struct {
	Flow string `arg:"" help:"The flow's id, for example password_reset; a wrong one lists them all."`
}

// Run prints the diagram.
func (g *graphCmd) Run(w world, c *cli) error {
	cfg, err := c.load(w)
	if err != nil {
		return err
	}
	loaded, problems := loadContent(cfg.Content.Dir)
	if err := printed(w, problems); err != nil {
		return err
	}
	flow := loaded.flows.Flow(flows.FlowID(g.Flow))
	if flow == nil {
		return unknownFlow(g.Flow, loaded.flows)
	}
	_, err = fmt.Fprint(w.stdout, flow.Mermaid())
	return err
}

func unknownFlow(id string, lib *flows.Library) error {
	list, ids := "", []string{}
	for i, f := range lib.Flows() {
		if i > 0 {
			list += ", "
		}
		list += string(f.ID)
		ids = append(ids, string(f.ID))
	}
	if near := strictyaml.Suggest(id, ids); near != "" {
		return fmt.Errorf("there is no flow %q: did you mean %q? (there are %s)", id, near, list)
	}
	return fmt.Errorf("there is no flow %q (there are %s)", id, list)
}
