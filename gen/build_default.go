package gen

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// defaults applies //luamod:default, and checks that no parameter after an optional one is mandatory.
func (b *builder) defaults(f *model.Func, d *decl) bool {
	ok := true
	for _, dir := range d.all("default") {
		ok = b.defaultValue(f, dir.words[0]) && ok
	}
	optional := ""
	for _, p := range f.Params {
		switch {
		case p.Default != nil:
			optional = p.Name
		case optional != "" && !p.Variadic && !isPointer(p.Type):
			b.diags.Addf(p.Pos, diag.BadDefault, "parameter %s of %s follows %s, which has a default; give it one too", p.Name, f.Go, optional)
			ok = false
		}
	}
	return ok
}

func isPointer(t model.Type) bool {
	_, ok := t.(model.Pointer)
	return ok
}

// defaultValue reads "name=value".
func (b *builder) defaultValue(f *model.Func, text arg) bool {
	name, value, ok := strings.Cut(text.text, "=")
	if !ok {
		b.addf(text.pos, diag.BadArgument, "//luamod:default wants parameter=value, not %q", text.text)
		return false
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	valuePos := text.pos + token.Pos(strings.IndexByte(text.text, '=')+1)
	var names []string
	for _, p := range f.Params {
		names = append(names, p.Name)
		if p.Name != name {
			continue
		}
		pos, lit, why := text.pos, "", ""
		switch {
		case p.Default != nil:
			why = "there is one already"
		case p.Variadic:
			why = "a variadic parameter is empty without arguments; remove it"
		default:
			pos = valuePos
			lit, why = literal(p.Type, value)
		}
		if why != "" {
			b.addf(pos, diag.BadDefault, "default of parameter %s: %s", name, why)
			return false
		}
		p.Default = &lit
		return true
	}
	b.addf(text.pos, diag.BadDefault, "%s has no parameter %q%s", f.Go, name, diag.Suggest(name, names))
	return false
}

// literal returns value as a Go literal of type t, or why it is none.
func literal(t model.Type, value string) (lit, why string) {
	if value == "nil" && nilKnown(t) {
		return value, ""
	}
	switch t := t.(type) {
	case model.Known:
		if t.Form == model.FormDuration {
			return durationLiteral(value)
		}
	case model.Bool:
		if value == "true" || value == "false" {
			return value, ""
		}
		return "", strconv.Quote(value) + " is neither true nor false"
	case model.String:
		return stringLiteral(value)
	case model.Int:
		return intLiteral(t, value)
	case model.Float:
		return floatLiteral(t, value)
	case model.Enum:
		return enumLiteral(t.Enumeration, value)
	case model.Function:
		if value == "nil" {
			return value, ""
		}
		return "", "a function has no literal but nil"
	case model.Interface:
		if value == "nil" {
			return value, ""
		}
		return "", "an interface has no literal but nil"
	case model.Handle:
		if value == "nil" && (t.Pointer || t.Interface) {
			return value, ""
		}
		return "", "an object of a class has no literal but nil"
	}
	return "", "only booleans, numbers, strings, durations and enums can have one; use a pointer for an optional argument"
}

// stringLiteral accepts a quoted Go string, or a bare text.
func stringLiteral(value string) (lit, why string) {
	if value == "" || !strings.ContainsAny(value[:1], "\"`") {
		return strconv.Quote(value), ""
	}
	s, err := strconv.Unquote(value)
	if err != nil {
		return "", value + " is not a quoted string"
	}
	return strconv.Quote(s), ""
}

// durationLiteral accepts a duration as Go writes it: 1.5s.
func durationLiteral(value string) (lit, why string) {
	d, err := time.ParseDuration(value)
	if err != nil {
		return "", strconv.Quote(value) + " is not a duration like 1.5s"
	}
	return strconv.FormatInt(int64(d), 10), ""
}

func intLiteral(t model.Int, value string) (lit, why string) {
	v := number(value)
	kind := basicKind(t.Kind)
	if v.Kind() != constant.Int || !representable(v, kind) {
		why = strconv.Quote(value) + " is not a number that fits " + t.Kind
		if sizeOf(kind) == 32 && is64(kind) {
			why += " on every platform"
		}
		return "", why
	}
	return v.ExactString(), ""
}

func floatLiteral(t model.Float, value string) (lit, why string) {
	v := constant.ToFloat(number(value))
	if f, _ := constant.Float64Val(v); v.Kind() != constant.Float || math.IsInf(f, 0) || !representable(v, basicKind(t.Kind)) {
		return "", strconv.Quote(value) + " is not a number that fits " + t.Kind
	}
	return value, ""
}

// number reads a Go number literal with an optional minus sign. The kind of any other text is unknown.
func number(value string) constant.Value {
	digits, negative := strings.CutPrefix(value, "-")
	lit, err := parser.ParseExpr(digits)
	basic, ok := lit.(*ast.BasicLit)
	if err != nil || !ok || basic.Value != digits || basic.Kind != token.INT && basic.Kind != token.FLOAT {
		return constant.MakeUnknown()
	}
	v := constant.MakeFromLiteral(basic.Value, basic.Kind, 0)
	if negative {
		v = constant.UnaryOp(token.SUB, v, 0)
	}
	return v
}

func basicKind(name string) *types.Basic {
	return types.Universe.Lookup(name).Type().Underlying().(*types.Basic)
}

// representable reports whether a constant converts to a basic type without loss of range.
func representable(v constant.Value, t *types.Basic) bool {
	switch {
	case t.Info()&types.IsFloat != 0 && t.Kind() == types.Float32:
		f, _ := constant.Float32Val(v)
		return !math.IsInf(float64(f), 0)
	case t.Info()&types.IsFloat != 0:
		return true
	case t.Info()&types.IsUnsigned != 0:
		u, exact := constant.Uint64Val(v)
		return exact && u>>(sizeOf(t)-1)>>1 == 0
	}
	i, exact := constant.Int64Val(v)
	shift := 64 - sizeOf(t)
	return exact && i<<shift>>shift == i
}

// sizeOf returns the bits of an integer kind on the smallest platform, where int has 32.
func sizeOf(t *types.Basic) uint {
	switch t.Kind() {
	case types.Int8, types.Uint8:
		return 8
	case types.Int16, types.Uint16:
		return 16
	case types.Int64, types.Uint64:
		return 64
	}
	return 32
}
