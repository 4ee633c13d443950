package slacktest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxBlocksText is what all blocks of a message may have together.
const maxBlocksText = 13200

// checker holds blocks against the reference of Block Kit.
type checker struct {
	bad    []string
	blocks map[string]bool // block ids
	text   int             // characters in all
	inputs bool
	modal  bool
}

// checkBlocks reads a list of blocks.
func checkBlocks(raw json.RawMessage, most int, message bool) *refusal {
	c := &checker{blocks: map[string]bool{}, modal: !message}
	c.list(raw, most)
	if len(c.bad) > 0 {
		return refuse("invalid_blocks", c.bad...)
	}
	if message && c.text > maxBlocksText {
		return refuse("msg_blocks_too_long")
	}
	return nil
}

func (c *checker) list(raw json.RawMessage, most int) {
	var list []fields
	if err := json.Unmarshal(raw, &list); err != nil {
		c.fail("/blocks", "must be a list of blocks")
		return
	}
	if len(list) > most {
		c.fail("/blocks", fmt.Sprintf("no more than %d items allowed", most))
	}
	for i, b := range list {
		c.block(fmt.Sprintf("/blocks/%d", i), b)
	}
}

func (c *checker) fail(at, what string) {
	c.bad = append(c.bad, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", what, at))
}

func (c *checker) block(at string, b fields) {
	c.length(at+"/block_id", b["block_id"], 0, 255)
	if id, _ := b["block_id"].(string); id != "" {
		if c.blocks[id] {
			c.fail(at+"/block_id", "block_id already exists")
		}
		c.blocks[id] = true
	}
	switch b["type"] {
	case "section":
		c.section(at, b)
	case "header":
		c.object(at+"/text", b["text"], "plain_text", 150)
	case "divider":
	case "context":
		c.each(at, b, "elements", 1, 10, func(at string, e fields) {
			if e["type"] == "image" {
				c.picture(at, e)
				return
			}
			c.object(at, e, "", 3000)
		})
	case "actions":
		ids := map[string]bool{}
		c.each(at, b, "elements", 1, 25, func(at string, e fields) { c.element(at, e, ids, actionElements) })
	case "image":
		c.picture(at, b)
		c.optional(at+"/title", b["title"], "plain_text", 2000)
	case "input":
		c.inputs = true
		c.object(at+"/label", b["label"], "plain_text", 2000)
		c.optional(at+"/hint", b["hint"], "plain_text", 2000)
		e, _ := b["element"].(fields)
		c.element(at+"/element", e, map[string]bool{}, inputElements)
	case "markdown":
		c.length(at+"/text", b["text"], 1, 12000)
	case "rich_text":
		c.each(at, b, "elements", 0, 1000, func(string, fields) {})
	case "video", "file", "table":
	default:
		c.fail(at+"/type", fmt.Sprintf("unsupported type: %v", b["type"]))
	}
}

func (c *checker) section(at string, b fields) {
	if b["text"] == nil && b["fields"] == nil {
		c.fail(at, "missing required field: text or fields")
	}
	c.optional(at+"/text", b["text"], "", 3000)
	if b["fields"] != nil {
		c.each(at, b, "fields", 1, 10, func(at string, f fields) { c.object(at, f, "", 2000) })
	}
	if a, ok := b["accessory"].(fields); ok {
		c.element(at+"/accessory", a, map[string]bool{}, append([]string{"image"}, actionElements...))
	}
}

var (
	actionElements = []string{"button", "static_select", "external_select", "users_select", "conversations_select", "channels_select", "overflow",
		"datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons", "multi_static_select", "multi_external_select", "multi_users_select",
		"multi_conversations_select", "multi_channels_select", "workflow_button"}
	inputElements = []string{"plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input", "file_input", "static_select",
		"external_select", "users_select", "conversations_select", "channels_select", "datepicker", "timepicker", "datetimepicker", "checkboxes",
		"radio_buttons", "multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}
)

// element checks what can be pressed, chosen or filled in.
func (c *checker) element(at string, e fields, ids map[string]bool, allowed []string) {
	kind, _ := e["type"].(string)
	if !slices.Contains(allowed, kind) {
		c.fail(at+"/type", "unsupported type: "+kind)
		return
	}
	if kind == "image" {
		c.picture(at, e)
		return
	}
	c.length(at+"/action_id", e["action_id"], 0, 255)
	if id, _ := e["action_id"].(string); id != "" {
		if ids[id] {
			c.fail(at+"/action_id", "action_id already exists in the block")
		}
		ids[id] = true
	}
	c.optional(at+"/placeholder", e["placeholder"], "plain_text", 150)
	c.confirm(at+"/confirm", e["confirm"])
	switch kind {
	case "button":
		c.object(at+"/text", e["text"], "plain_text", 75)
		c.length(at+"/value", e["value"], 0, 2000)
		c.link(at+"/url", e["url"], false)
		c.length(at+"/accessibility_label", e["accessibility_label"], 0, 75)
		if s := e["style"]; s != nil && s != "primary" && s != "danger" {
			c.fail(at+"/style", "must be primary or danger")
		}
	case "overflow":
		c.options(at, e, 5)
	case "checkboxes", "radio_buttons":
		c.options(at, e, 10)
	case "static_select", "multi_static_select":
		if e["option_groups"] != nil {
			c.each(at, e, "option_groups", 1, 100, func(at string, g fields) {
				c.object(at+"/label", g["label"], "plain_text", 75)
				c.options(at, g, 100)
			})
			return
		}
		c.options(at, e, 100)
	case "plain_text_input":
		c.length(at+"/initial_value", e["initial_value"], 0, 3000)
	}
}

// options checks the choices of a select.
func (c *checker) options(at string, e fields, most int) {
	c.each(at, e, "options", 1, most, func(at string, o fields) {
		c.object(at+"/text", o["text"], "", 75)
		c.length(at+"/value", o["value"], 1, 150)
		c.optional(at+"/description", o["description"], "", 75)
	})
}

func (c *checker) confirm(at string, v any) {
	if d, ok := v.(fields); ok {
		c.object(at+"/title", d["title"], "plain_text", 100)
		c.object(at+"/text", d["text"], "", 300)
		c.object(at+"/confirm", d["confirm"], "plain_text", 30)
		c.object(at+"/deny", d["deny"], "plain_text", 30)
	}
}

func (c *checker) picture(at string, b fields) {
	if b["image_url"] == nil && b["slack_file"] == nil {
		c.fail(at, "missing required field: image_url or slack_file")
	}
	c.link(at+"/image_url", b["image_url"], false)
	c.length(at+"/alt_text", b["alt_text"], 1, 2000)
}

func (c *checker) link(at string, v any, required bool) {
	text, ok := v.(string)
	if !ok && !required {
		return
	}
	if u, err := url.Parse(text); err != nil || u.Scheme == "" || len(text) > 3000 {
		c.fail(at, "invalid url")
	}
}

// each checks a list within a block.
func (c *checker) each(at string, b fields, name string, least, most int, check func(at string, one fields)) {
	list, ok := b[name].([]any)
	if !ok || len(list) < least {
		c.fail(at+"/"+name, fmt.Sprintf("no fewer than %d items allowed", least))
		return
	}
	if len(list) > most {
		c.fail(at+"/"+name, fmt.Sprintf("no more than %d items allowed", most))
	}
	for i, v := range list {
		one, ok := v.(fields)
		if !ok {
			c.fail(fmt.Sprintf("%s/%s/%d", at, name, i), "must be an object")
			continue
		}
		check(fmt.Sprintf("%s/%s/%d", at, name, i), one)
	}
}

func (c *checker) optional(at string, v any, kind string, most int) {
	if v != nil {
		c.object(at, v, kind, most)
	}
}

// object checks a text object: one of a kind, or of either if kind is "".
func (c *checker) object(at string, v any, kind string, most int) {
	o, ok := v.(fields)
	if !ok {
		c.fail(at, "missing required field")
		return
	}
	got, _ := o["type"].(string)
	if got != "plain_text" && got != "mrkdwn" || kind != "" && got != kind {
		c.fail(at+"/type", "unsupported type: "+got)
	}
	if got == "mrkdwn" && o["emoji"] != nil {
		c.fail(at+"/emoji", "additional property")
	}
	if got == "plain_text" && o["verbatim"] != nil {
		c.fail(at+"/verbatim", "additional property")
	}
	c.length(at+"/text", o["text"], 1, most)
	text, _ := o["text"].(string)
	c.text += utf8.RuneCountInString(text)
}

func (c *checker) length(at string, v any, least, most int) {
	text, ok := v.(string)
	switch n := utf8.RuneCountInString(text); {
	case v == nil && least == 0:
	case !ok && v != nil:
		c.fail(at, "must be a string")
	case n < least:
		c.fail(at, fmt.Sprintf("must be more than %d characters", least-1))
	case n > most:
		c.fail(at, fmt.Sprintf("must be less than %d characters", most+1))
	}
}

// checkView holds a view against its limits.
func checkView(raw json.RawMessage, kind string) *refusal {
	var v fields
	if err := json.Unmarshal(raw, &v); err != nil {
		return refuse("invalid_arguments", "[ERROR] must be an object [json-pointer:/view]")
	}
	c := &checker{blocks: map[string]bool{}, modal: true}
	if v["type"] != kind {
		c.fail("/view/type", "must be "+kind)
	}
	blocks, _ := json.Marshal(v["blocks"])
	c.list(blocks, 100)
	c.length("/view/private_metadata", v["private_metadata"], 0, 3000)
	c.length("/view/callback_id", v["callback_id"], 0, 255)
	c.length("/view/external_id", v["external_id"], 0, 255)
	if kind == "modal" {
		c.object("/view/title", v["title"], "plain_text", 24)
		c.optional("/view/close", v["close"], "plain_text", 24)
		c.optional("/view/submit", v["submit"], "plain_text", 24)
		if c.inputs && v["submit"] == nil {
			c.fail("/view/submit", "is required when an input block is within blocks")
		}
	}
	if len(c.bad) == 0 {
		return nil
	}
	return refuse("invalid_arguments", prefixed(c.bad)...)
}

// prefixed gives places of blocks the name that they have in a view.
func prefixed(bad []string) []string {
	out := make([]string, len(bad))
	for i, b := range bad {
		out[i] = strings.Replace(b, "[json-pointer:/blocks", "[json-pointer:/view/blocks", 1)
	}
	return out
}
