package templates

import (
	"strings"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// luaSource makes the field of a module that is written in Lua:
//
//	&runtime.Source{File: "lua/util.lua", Code: utilSource}
func (p *printer) luaSource(mod *model.Module, names moduleNames) jen.Code {
	return jen.Op("&").Add(p.runtime("Source")).Values(field("File", jen.Lit(mod.Source)), field("Code", jen.Id(names.Source)))
}

// luaCode makes the text of a module that is written in Lua. A go:embed directive could not reach it, as it need not lie below the
// directory of the bindings:
//
//	// utilSource is lua/util.lua.
//	const utilSource = `local util = {}
//	…
//	`
func (p *printer) luaCode(mod *model.Module, names moduleNames) jen.Code {
	return documented(names.Source+" is "+mod.Source+".", jen.Const().Id(names.Source).Op("=").Add(rawText(mod.Code)))
}

// rawText is a string literal that reads as s does, where Go has one.
func rawText(s string) jen.Code {
	const never = "`\r\x00\ufeff" // in raw literals
	if s == "" || !utf8.ValidString(s) || strings.ContainsAny(s, never) {
		return text(s)
	}
	return jen.Id("`" + s + "`")
}
