package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// problem is a field that breaks a rule, by Discord's code.
type problem struct{ field, code string }

// invalidForm is the answer to a form that breaks rules.
func invalidForm(problems []problem) *reply {
	errs := map[string]any{}
	for _, p := range problems {
		at := errs
		for _, key := range strings.Split(p.field, ".") {
			next, ok := at[key].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
		at["_errors"] = []any{map[string]any{"code": p.code, "message": "see the documentation"}}
	}
	return &reply{400, map[string]any{"message": "Invalid Form Body", "code": 50035, "errors": errs}}
}

// check holds a message against Discord's rules, and against one of ours:
// mentions are never live.
func check(o *outgoing) []problem {
	var bad []problem
	if utf8.RuneCountInString(o.text()) > 2000 {
		bad = append(bad, problem{"content", "BASE_TYPE_MAX_LENGTH"})
	}
	if len(o.Nonce) > 25 {
		bad = append(bad, problem{"nonce", "BASE_TYPE_MAX_LENGTH"})
	}
	if o.AllowedMentions == nil || o.AllowedMentions.Parse == nil || len(*o.AllowedMentions.Parse) > 0 {
		bad = append(bad, problem{"allowed_mentions", "DISCORDTEST_MENTIONS_ARE_LIVE"})
	}
	total := 0
	for i, f := range o.files {
		total += len(f.Data)
		if len(f.Data) > 10<<20 {
			bad = append(bad, problem{fmt.Sprintf("files.%d", i), "FILE_TOO_LARGE"})
		}
	}
	if len(o.files) > 10 {
		bad = append(bad, problem{"files", "BASE_TYPE_MAX_LENGTH"})
	}
	if total > 25<<20 {
		bad = append(bad, problem{"files", "REQUEST_TOO_LARGE"})
	}
	return append(bad, checkRows(o.Components)...)
}

// component is any component that a message or a form may have.
type component struct {
	Type        int         `json:"type"`
	Style       int         `json:"style"`
	Label       string      `json:"label"`
	CustomID    string      `json:"custom_id"`
	URL         string      `json:"url"`
	Placeholder string      `json:"placeholder"`
	Value       string      `json:"value"`
	Components  []component `json:"components"`
	Options     []struct {
		Label string `json:"label"`
		Value string `json:"value"`
	} `json:"options"`
}

const (
	typeRow    = 1
	typeButton = 2
	typeSelect = 3
	typeInput  = 4
	styleLink  = 5
)

func rows(raw json.RawMessage) ([]component, error) {
	var out []component
	if len(raw) == 0 {
		return nil, nil
	}
	return out, unmarshal(raw, &out)
}

func unmarshal(raw json.RawMessage, v any) error { return json.Unmarshal(raw, v) }

// checkRows checks the components of a message.
func checkRows(raw json.RawMessage) []problem {
	list, err := rows(raw)
	if err != nil {
		return []problem{{"components", "LIST_TYPE_CONVERT"}}
	}
	var bad []problem
	if len(list) > 5 {
		bad = append(bad, problem{"components", "BASE_TYPE_BAD_LENGTH"})
	}
	ids := map[string]bool{}
	for i, row := range list {
		at := fmt.Sprintf("components.%d", i)
		if row.Type != typeRow || len(row.Components) == 0 || len(row.Components) > 5 {
			bad = append(bad, problem{at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED"})
		}
		for j, c := range row.Components {
			at := fmt.Sprintf("%s.components.%d", at, j)
			if c.Type == typeSelect && len(row.Components) > 1 {
				bad = append(bad, problem{at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED"})
			}
			if c.CustomID != "" && ids[c.CustomID] {
				bad = append(bad, problem{at + ".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"})
			}
			ids[c.CustomID] = true
			bad = append(bad, checkComponent(c, at)...)
		}
	}
	return bad
}

func checkComponent(c component, at string) []problem {
	var bad []problem
	wrong := func(is bool, field, code string) {
		if is {
			bad = append(bad, problem{at + "." + field, code})
		}
	}
	link := c.Type == typeButton && c.Style == styleLink
	wrong(!link && (c.CustomID == "" || utf8.RuneCountInString(c.CustomID) > 100), "custom_id", "BASE_TYPE_BAD_LENGTH")
	switch c.Type {
	case typeButton:
		wrong(utf8.RuneCountInString(c.Label) > 80 || c.Label == "", "label", "BASE_TYPE_BAD_LENGTH")
		wrong(link != (c.URL != "") || link && c.CustomID != "", "url", "BUTTON_COMPONENT_INVALID_URL")
		wrong(link && !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://"), "url", "URL_TYPE_INVALID_SCHEME")
		wrong(utf8.RuneCountInString(c.URL) > 512, "url", "BASE_TYPE_MAX_LENGTH")
		wrong(c.Style < 1 || c.Style > 6, "style", "BASE_TYPE_CHOICES")
	case typeSelect:
		wrong(len(c.Options) == 0 || len(c.Options) > 25, "options", "BASE_TYPE_BAD_LENGTH")
		seen := map[string]bool{}
		for _, o := range c.Options {
			wrong(o.Label == "" || utf8.RuneCountInString(o.Label) > 100, "options", "BASE_TYPE_BAD_LENGTH")
			wrong(o.Value == "" || utf8.RuneCountInString(o.Value) > 100, "options", "BASE_TYPE_BAD_LENGTH")
			wrong(seen[o.Value], "options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED")
			seen[o.Value] = true
		}
	default:
		wrong(true, "type", "UNION_TYPE_CHOICES")
	}
	return bad
}

// checkModal checks a form that is to be shown.
func checkModal(m Modal) []problem {
	var bad []problem
	if m.Title == "" || utf8.RuneCountInString(m.Title) > 45 {
		bad = append(bad, problem{"data.title", "BASE_TYPE_BAD_LENGTH"})
	}
	if m.CustomID == "" || utf8.RuneCountInString(m.CustomID) > 100 {
		bad = append(bad, problem{"data.custom_id", "BASE_TYPE_BAD_LENGTH"})
	}
	if len(m.Inputs) == 0 || len(m.Inputs) > 5 {
		bad = append(bad, problem{"data.components", "BASE_TYPE_BAD_LENGTH"})
	}
	for i, in := range m.Inputs {
		at := fmt.Sprintf("data.components.%d", i)
		if in.Label == "" || utf8.RuneCountInString(in.Label) > 45 {
			bad = append(bad, problem{at + ".label", "BASE_TYPE_BAD_LENGTH"})
		}
		if utf8.RuneCountInString(in.Hint) > 100 || utf8.RuneCountInString(in.Value) > 4000 {
			bad = append(bad, problem{at + ".placeholder", "BASE_TYPE_MAX_LENGTH"})
		}
		if in.Name == "" || len(in.Name) > 100 {
			bad = append(bad, problem{at + ".custom_id", "BASE_TYPE_BAD_LENGTH"})
		}
	}
	return bad
}

func withFiles(ctx context.Context, files []File) context.Context {
	return context.WithValue(ctx, filesKey{}, files)
}
