package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckShipped: the shipped content has no problem, and check says nothing.
func TestCheckShipped(t *testing.T) {
	t.Parallel()
	out, errs, status := call(t, "", "check")
	if status != 0 || out != "" || errs != "" {
		t.Errorf("check = status %d, %q, %q, want 0 and silence", status, out, errs)
	}
}

// planted is a flow with a hole for one mistake.
const planted = `flow: planted
title: {zh: 试, en: Planted}
start: {command: planted}
slots:
  mail: {type: email, private: true}%[1]s
steps:
- id: ask_mail
  ask: {zh: 您的邮箱？, en: Which address?}
  into: mail
  otherwise: agent
%[2]s
- id: agent
  handoff: {queue: account, show: [mail], say: {zh: 好, en: OK}}
`

// TestCheckPlanted plants the mistakes that authors make.
func TestCheckPlanted(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, slots, steps, place, what string }{
		{"unknown step", "", "  next: agnt", ":11:9:", `did you mean "agent"?`},
		{"unknown key", "", "  trys: 3", ":11:3:", `did you mean "tries"?`},
		{"missing translation", "", "- {id: hi, say: {zh: 您好}}", ":11:17:", "en"},
		{"unused slot", "\n  extra: {type: text}", "", ":6:3:", "extra"},
		{"unreachable step", "", "  next: agent\n- {id: lost, say: {zh: 您好, en: Hi}, next: agent}", ":12:", "lost"},
		{"duplicate id", "", "- {id: ask_mail, say: {zh: 您好, en: Hi}}", ":11:", "ask_mail"},
		{"long label", "", "- {id: pick, choose: {zh: 哪个, en: Which}, options: [{value: a, label: {zh: 甲, en: " +
			strings.Repeat("very long label ", 6) + "}}, {value: b, label: {zh: 乙, en: B}}], otherwise: agent}", ":11:", "label"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "planted.yaml")
			write(t, file, fmt.Sprintf(planted, tt.slots, tt.steps))
			out, _, status := call(t, "", "check", file)
			if status != 1 || !strings.Contains(out, file+tt.place) || !strings.Contains(out, tt.what) || !strings.Contains(out, "(") {
				t.Errorf("check = status %d\n%s\nwant 1 and %s… %s with a hint", status, out, file+tt.place, tt.what)
			}
		})
	}
}

// TestCheckNoWayToAPerson has a flow that asks and never leads to anybody.
func TestCheckNoWayToAPerson(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "alone.yaml"), "flow: alone\ntitle: {zh: 孤, en: Alone}\nslots: {mail: {type: email}}\nsteps:\n- {id: a, ask: {zh: 邮箱, en: Address}, into: mail}\n- {id: b, say: {zh: \"{mail}\", en: \"{mail}\"}, end: done}\n")
	out, _, status := call(t, "", "check", dir)
	if status != 1 || !strings.Contains(out, "alone.yaml:1:") || !strings.Contains(out, "person") {
		t.Errorf("check = status %d\n%s\nwant 1 and a word about a person", status, out)
	}
}

// TestCheckOtherKinds tells FAQ and configuration files apart and checks them.
func TestCheckOtherKinds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "entries.yaml"), "topic: t\ntitle: {zh: 题, en: T}\nentries:\n- id: x\n  qestion: {zh: 问, en: Q}\n")
	write(t, filepath.Join(dir, "supportbot.yaml"), "default_locale: zh\nredis:\n  ulr: redis://localhost\n")
	out, _, status := call(t, "", "check", dir)
	for _, want := range []string{"entries.yaml:5:3: ", `did you mean "question"?`, "supportbot.yaml:3:3: ", `did you mean "url"?`} {
		if status != 1 || !strings.Contains(out, want) {
			t.Errorf("check = status %d\n%s\nwant 1 and %q", status, out, want)
		}
	}
}

// TestCheckDesk: the team's file is checked with the shipped content around it.
func TestCheckDesk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	desk := filepath.Join(dir, "desk.yaml")
	write(t, desk, "desk:\n  hold: 4\n  replies:\n    own: {title: {zh: 甲, en: A}, text: {zh: \"{amuont}\", en: \""+strings.Repeat("long ", 500)+"\"}}\n    greeting: off\n")
	out, _, status := call(t, "", "check", dir)
	for _, want := range []string{desk + ":2:9: want a duration", desk + `:4:46: unknown reference "amuont" (`} {
		if status != 1 || !strings.Contains(out, want) {
			t.Errorf("check = status %d\n%s\nwant 1 and %q", status, out, want)
		}
	}
	write(t, desk, "desk:\n  replies:\n    own: {title: {zh: 甲, en: A}, text: {zh: 短, en: \""+strings.Repeat("long ", 500)+"\"}}\n")
	out, _, status = call(t, "", "check", desk)
	if want := desk + ":3:52: saved reply has 2500 characters, discord takes 2000 (shorten it)\n"; status != 1 || out != want {
		t.Errorf("check = status %d\n%s\nwant 1 and %s", status, out, want)
	}
}

// TestCheckMedia: a file that content names is looked for in the content folder,
// however that is given.
func TestCheckMedia(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, sub := range []string{"flows", "media"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "flows", "planted.yaml")
	write(t, file, fmt.Sprintf(planted, "", "  media: [{kind: photo, url: media/a.png}, {kind: photo, url: media/b.png}]"))
	write(t, filepath.Join(dir, "media", "a.png"), "png")
	write(t, filepath.Join(dir, "supportbot.yaml"), "content: {dir: .}\n")
	for _, args := range [][]string{
		{"check", dir}, {"check", filepath.Dir(file)}, {"check", file}, {"--config", filepath.Join(dir, "supportbot.yaml"), "check"},
	} {
		out, _, status := call(t, "", args...)
		if want := file + `:11:63: no file "media/b.png" (put it into the content folder, or correct the path)` + "\n"; status != 1 || out != want {
			t.Errorf("%v = status %d\n%s\nwant 1 and\n%s", args, status, out, want)
		}
	}
}

// TestBrokenContentStopsChat: broken content is told, and nothing is talked with it.
func TestBrokenContentStopsChat(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "flows"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "flows", "planted.yaml"), fmt.Sprintf(planted, "", "  next: nowhere"))
	write(t, filepath.Join(dir, "supportbot.yaml"), "content: {dir: .}\n")
	out, errs, status := call(t, "忘记密码\n", "--config", filepath.Join(dir, "supportbot.yaml"), "chat")
	if status != 1 || out != "" || !strings.Contains(errs, "planted.yaml:11:9:") {
		t.Errorf("chat = status %d, %q, %q, want 1 and the problem's place", status, out, errs)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
