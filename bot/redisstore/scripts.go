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

// scripts are all of the store's scripts.
type scripts struct {
	ingest, join, acquire, release, step, ready, claim, advance, ticket script
}

// loadScripts puts the scripts together from their files. What several of them
// need is put before them, since Redis gives a script no way to import.
func loadScripts() (scripts, error) {
	var s scripts
	parts := []struct {
		to    *script
		files []string
	}{
		{&s.ingest, []string{"append", "ingest"}},
		{&s.join, []string{"join"}},
		{&s.acquire, []string{"acquire"}},
		{&s.release, []string{"fence", "release"}},
		{&s.step, []string{"fence", "lanes", "step"}},
		{&s.ready, []string{"fence", "ready"}},
		{&s.claim, []string{"fence", "lanes", "claim"}},
		{&s.advance, []string{"fence", "append", "lanes", "advance"}},
		{&s.ticket, []string{"ticket"}},
	}
	for _, p := range parts {
		var source []byte
		for _, file := range p.files {
			text, err := sources.ReadFile(file + ".lua")
			if err != nil {
				return scripts{}, fmt.Errorf("script %s: %v", file, err)
			}
			source = append(source, text...)
		}
		sum := sha1.Sum(source) // the name by which Redis calls a script, no secret
		*p.to = script{p.files[len(p.files)-1], string(source), hex.EncodeToString(sum[:])}
	}
	return s, nil
}

func (s *scripts) all() []script {
	return []script{s.ingest, s.join, s.acquire, s.release, s.step, s.ready, s.claim, s.advance, s.ticket}
}
