package redisstore

import (
	"crypto/sha1"
	"embed"
	"encoding/hex"
	"fmt"
)

//go:embed *.lua
var sources embed.FS

// script is one Lua script as Redis knows it.
type script struct {
	name, source, sha string
}

// scripts are all of the store's scripts. calls makes the calls of a busy store,
// many in one run; the others are rare.
type scripts struct {
	calls, ready, acquire, release, join, ticket script
	bury, take, forgo, rest, once, hold, free    script
}

// loadScripts puts the scripts together from their files. What several of them
// need is put before them, since Redis gives a script no way to import.
func loadScripts() (*scripts, error) {
	s := &scripts{}
	parts := []struct {
		to    *script
		files []string
	}{
		{&s.calls, []string{"common", "lanes", "commit", "step", "calls"}},
		{&s.ready, []string{"common", "ready"}},
		{&s.acquire, []string{"common", "acquire"}},
		{&s.release, []string{"common", "release"}},
		{&s.join, []string{"join"}},
		{&s.ticket, []string{"ticket"}},
		{&s.bury, []string{"bury"}},
		{&s.take, []string{"rates", "take"}},
		{&s.forgo, []string{"rates", "forgo"}},
		{&s.rest, []string{"rates", "rest"}},
		{&s.once, []string{"once"}},
		{&s.hold, []string{"hold"}},
		{&s.free, []string{"free"}},
	}
	for _, p := range parts {
		var source []byte
		for _, file := range p.files {
			text, err := sources.ReadFile(file + ".lua")
			if err != nil {
				return nil, fmt.Errorf("script %s: %v", file, err)
			}
			source = append(source, text...)
		}
		sum := sha1.Sum(source) // the name by which Redis calls a script, no secret
		*p.to = script{p.files[len(p.files)-1], string(source), hex.EncodeToString(sum[:])}
	}
	return s, nil
}
