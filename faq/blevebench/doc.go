// Package blevebench measures the FAQ's matcher beside a full-text index on the same
// documents and the same queries. It is a module of its own, so that the program does
// not depend on what it is compared with:
//
//	cd faq/blevebench && go test -bench . -benchmem
package blevebench
