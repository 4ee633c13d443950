package main

import (
	"bytes"
	"net/http"
	"path"
	"strings"
)

// badKinds are the extensions of what a computer runs, or a browser or an office
// program runs something in. Archives are let through: people pack logs in them, and
// whoever unpacks one sees what it holds.
const badKinds = " exe msi msp mst com scr pif cpl sys drv dll ocx lnk url scf reg inf msc chm hta gadget application appref-ms appx msix appinstaller" +
	" bat cmd ps1 psm1 psd1 vb vbs vbe js jse mjs cjs ws wsf wsh sct" +
	" sh bash zsh csh ksh fish command run py pyc pyw pl rb php phar lua" +
	" app dmg pkg mpkg scpt workflow deb rpm appimage snap flatpak so dylib ko apk aab ipa jar jnlp class wasm" +
	" iso img vhd vhdx udf html htm xhtml shtml mht mhtml xht svg svgz xml xsl" +
	" docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm one "

// extension returns what a name ends with, in lower case. Windows ignores what points
// and spaces follow it.
func extension(name string) string {
	return strings.ToLower(path.Ext(strings.TrimRight(name, ". \t")))
}

// badName reports whether a file is a program or a script by its name.
func badName(name string) bool {
	ext := strings.TrimPrefix(extension(name), ".")
	return ext != "" && !strings.Contains(ext, " ") && strings.Contains(badKinds, " "+ext+" ")
}

// magicBytes is how much of a file tells what it is: what browsers look at too.
const magicBytes = 512

// badBeginnings are how programs and scripts begin.
func badBeginnings() []string {
	return []string{
		"\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", // Unix, macOS, Java
		"\x00asm", "dex\n", "!<arch>\n", "\xed\xab\xee\xdb", "xar!", // WebAssembly, Android, packages
		"L\x00\x00\x00\x01\x14\x02\x00", "ITSF", "REGEDIT4", "Windows Registry Editor", "\xff\xfeW\x00i\x00n\x00d\x00o\x00w\x00s\x00 \x00R\x00e\x00g\x00", // Windows
		"#!", "<?php",
	}
}

// badContent reports whether a file is one by how it begins.
func badContent(head []byte, name string) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, b := range badBeginnings() {
		if bytes.HasPrefix(head, []byte(b)) || bytes.HasPrefix(text, []byte(b)) {
			return true
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("MZ")) && bytes.IndexByte(head, 0) >= 0: // Windows; a text may begin so
		return true
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")): // installers are of the form of old office files
		return !strings.Contains(" .doc .xls .ppt .msg .wps .et .dps ", " "+extension(name)+" ")
	}
	lower := bytes.ToLower(text)
	drawing := bytes.HasPrefix(lower, []byte("<")) && (bytes.Contains(lower, []byte("<svg")) || bytes.Contains(lower, []byte("<script")))
	return drawing || strings.HasPrefix(http.DetectContentType(head), "text/html")
}
