package templates_test

import (
	"fmt"
	"maps"

	"github.com/luamodgen/luamodgen/gen/model"
)

// knownImports are the packages of types that cross in forms of their own.
var knownImports = map[string]string{
	"encoding/json": "json", "io": "io", "io/fs": "fs", "iter": "iter", "math/big": "big", "net/netip": "netip", "net/url": "url", "time": "time",
}

// importKnown lets generated code name these packages.
func importKnown(b *model.Bindings) { maps.Copy(b.Imports, knownImports) }

// knownTypes are the types that cross in forms of their own, and one with converters.
func knownTypes(pkg string) []model.Type {
	known := func(path, name string, form model.Form) model.Known {
		return model.Known{Go: model.Ref{Path: path, Name: name}, Form: form}
	}
	pointer := func(k model.Known) model.Known {
		k.Pointer = true
		return k
	}
	url, integer, rat := known("net/url", "URL", model.FormURL), known("math/big", "Int", model.FormDecimal), known("math/big", "Rat", model.FormPointerText)
	return []model.Type{
		known("time", "Duration", model.FormDuration), known("time", "Time", model.FormTime), known("net/netip", "Addr", model.FormText),
		url, pointer(url), integer, pointer(integer), rat, pointer(rat), known("encoding/json", "RawMessage", model.FormJSON),
		known("io", "Reader", model.FormReader), known("io", "ReadCloser", model.FormReadCloser), known("io", "Writer", model.FormWriter),
		known("io", "WriteCloser", model.FormWriteCloser), known("io", "ReadWriter", model.FormReadWriter),
		known("io", "ReadWriteCloser", model.FormReadWriteCloser), known("io/fs", "FS", model.FormFS),
		known("io", "ReadSeeker", model.FormReadSeeker), known("io", "Seeker", model.FormSeeker), known("io", "ReaderAt", model.FormReaderAt),
		known("io/fs", "File", model.FormFile), known("io/fs", "FileInfo", model.FormFileInfo), known("io/fs", "DirEntry", model.FormDirEntry),
		model.Complex{Kind: "complex64"}, model.Complex{Named: model.Ref{Path: pkg, Name: "DComplex"}, Kind: "complex128"},
		model.ByteArray{Len: 16}, model.ByteArray{Named: model.Ref{Path: pkg, Name: "DBytes4"}, Len: 4},
		custom(pkg, "DCustom1", model.TakesValue), custom(pkg, "DCustom2", model.TakesState), custom(pkg, "DCustom3", model.TakesCall),
	}
}

func custom(pkg, name string, form model.ConverterForm) model.Custom {
	converter := func(prefix string) model.Converter {
		return model.Converter{Func: model.Ref{Path: pkg, Name: prefix + name}, Form: form}
	}
	return model.Custom{Go: model.Ref{Path: pkg, Name: name}, To: converter("To"), From: converter("From")}
}

// spellKnown writes the types of knownTypes, iterators and channels, and declares what they name.
func (u *userCode) spellKnown(from string, t model.Type) string {
	switch t := t.(type) {
	case model.Known:
		if t.Pointer {
			return "*" + u.ref(from, t.Go)
		}
		return u.ref(from, t.Go)
	case model.Complex:
		return u.named(from, t.Named, func(string) string { return t.Kind })
	case model.ByteArray:
		return u.named(from, t.Named, func(string) string { return fmt.Sprintf("[%d]uint8", t.Len) })
	case model.Custom:
		u.custom(t)
		return u.ref(from, t.Go)
	case model.Seq:
		return u.named(from, t.Named, func(from string) string {
			values := u.spell(from, t.Elem)
			if t.Key != nil {
				values = u.spell(from, t.Key) + ", " + values
			}
			if t.Func {
				return "func(yield func(" + values + ") bool)"
			}
			name := "Seq"
			if t.Key != nil {
				name = "Seq2"
			}
			return u.ref(from, model.Ref{Path: "iter", Name: name}) + "[" + values + "]"
		})
	case model.Chan:
		return u.named(from, t.Named, func(from string) string {
			return [...]string{"chan ", "chan<- ", "<-chan "}[t.Dir] + "(" + u.spell(from, t.Elem) + ")"
		})
	}
	panic(fmt.Sprintf("no Go for %#v", t))
}

// custom declares a type and its converters.
func (u *userCode) custom(t model.Custom) {
	pkg := t.Go.Path
	first := func(form model.ConverterForm) string {
		switch form {
		case model.TakesState:
			return "*" + u.ref(pkg, model.Ref{Path: luaPath, Name: "LState"}) + ", "
		case model.TakesCall:
			return u.ref(pkg, model.Ref{Path: bindPath, Name: "Call"}) + ", "
		}
		return ""
	}
	value := u.ref(pkg, model.Ref{Path: luaPath, Name: "LValue"})
	u.declare(t.Go, "type %s struct{ hidden int }", t.Go.Name)
	u.declare(t.To.Func, "func %s(%s%s) (%s, error) { panic(0) }", t.To.Func.Name, first(t.To.Form), value, t.Go.Name)
	u.declare(t.From.Func, "func %s(%s%s) (%s, error) { panic(0) }", t.From.Func.Name, first(t.From.Form), t.Go.Name, value)
}

const bindPath = "github.com/luamodgen/luamodgen/runtime/bind"

// sequences are iterators over elem and channels of it.
func sequences(elem model.Type, named func(string) model.Ref) []model.Type {
	return []model.Type{
		model.Seq{Elem: elem}, model.Seq{Func: true, Elem: elem}, model.Seq{Named: named("Seq"), Elem: elem},
		model.Seq{Key: model.String{}, Elem: elem}, model.Seq{Key: elem, Elem: model.Error{}}, model.Seq{Named: named("Seq2"), Key: elem, Elem: elem},
		model.Chan{Elem: elem}, model.Chan{Dir: model.SendOnly, Elem: elem}, model.Chan{Named: named("Chan"), Dir: model.ReceiveOnly, Elem: elem},
	}
}
