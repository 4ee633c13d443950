//go:build !race

package faq

const raced = false
