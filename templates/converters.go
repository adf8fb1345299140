package templates

import (
	"slices"
	"strconv"

	"github.com/luamodgen/luamodgen/gen/model"
)

// use is one direction of the conversion of a type.
type use struct {
	dir direction
	typ model.Type
}

// direction says which way a value crosses.
type direction bool

const (
	toGo   direction = false
	fromGo direction = true
)

// allocateConverters names the converters of every type that crosses.
func (n *names) allocateConverters(b *model.Bindings) {
	for _, mod := range b.Modules {
		for _, v := range mod.Values {
			n.use(fromGo, v.Type)
		}
		n.useFuncs(mod.Funcs)
		if mod.Factory != nil {
			n.use(fromGo, mod.Factory.Make.Results[0].Type)
		}
		for _, class := range mod.Classes {
			n.useFuncs(slices.Concat(class.News, class.Methods, class.Meta))
			n.useFields(class)
		}
	}
	for _, call := range b.Calls {
		n.useSignature(toGo, call.Func)
	}
}

// useFuncs notes what functions convert.
func (n *names) useFuncs(funcs []*model.Func) {
	for _, f := range funcs {
		for _, p := range f.Params {
			n.useParam(p)
		}
		for _, r := range f.Results {
			n.use(fromGo, r.Type)
		}
	}
}

// useParam notes what reading an argument converts.
func (n *names) useParam(p *model.Param) {
	if m, ok := ownMap(p); ok {
		n.stem(m)
		for _, elem := range elems(toGo, m) {
			n.use(toGo, elem)
		}
	} else if f, ok := ownFunc(p); ok {
		n.useSignature(toGo, f.Func)
	} else {
		n.use(toGo, p.Type)
	}
}

// use notes that code calls the converter of t, and those that this one calls.
func (n *names) use(dir direction, t model.Type) {
	u := use{dir, t}
	if n.used[u] || inBind(dir, t) {
		return
	}
	n.used[u] = true
	n.stem(t)
	for _, elem := range elems(dir, t) {
		n.use(dir, elem)
	}
	switch t := t.(type) {
	case model.Function:
		n.useSignature(dir, t.Func)
	case model.Interface:
		if dir == toGo {
			n.useProtocol(t.Protocol)
		}
	case model.Chan:
		n.useChan(dir, t)
	}
}

// converter is the name of the generated converter of t: toSliceInt, fromGeoPoint.
func (n *names) converter(dir direction, t model.Type) string { return dir.lower() + n.stem(t) }

func (d direction) lower() string {
	if d == fromGo {
		return "from"
	}
	return "to"
}

func (d direction) upper() string { return upperFirst(d.lower()) }

// stem is the part of a converter's name that says the type.
func (n *names) stem(t model.Type) string {
	if stem, ok := n.stems[t]; ok {
		return stem
	}
	stem := n.describe(t)
	if !inBind(toGo, t) {
		stem = unique(stem, func(s string) bool { return n.scope.visible("to"+s) || n.scope.visible("from"+s) })
		n.scope.reserve("to"+stem, "from"+stem)
	}
	n.stems[t] = stem
	return stem
}

// describe says t in one word: SliceInt, MapStringAny, GeoPoint.
func (n *names) describe(t model.Type) string {
	if h, ok := t.(model.Handle); ok && byValue(h) {
		return n.typeName(h.Go) + "Value"
	} else if ok {
		return n.typeName(h.Go)
	}
	if ref := defined(t); ref.Name != "" {
		return n.typeName(ref)
	}
	switch t := t.(type) {
	case model.Int:
		if t.Text {
			return upperFirst(t.Kind) + "Text"
		}
		return upperFirst(t.Kind)
	case model.Float:
		return upperFirst(t.Kind)
	case model.Slice:
		return "Slice" + n.stem(t.Elem)
	case model.Array:
		return "Array" + strconv.FormatInt(t.Len, 10) + n.stem(t.Elem)
	case model.Map:
		return "Map" + n.stem(t.Key) + n.stem(t.Elem)
	case model.Pointer:
		return "Ptr" + n.stem(t.Elem)
	case model.Lua:
		return t.Name
	case model.Function:
		return n.describeFunc(t.Func)
	case model.Seq:
		if t.Key != nil {
			return "Seq2" + n.stem(t.Key) + n.stem(t.Elem)
		}
		return "Seq" + n.stem(t.Elem)
	case model.Chan:
		return [...]string{"Chan", "ChanSend", "ChanRecv"}[t.Dir] + n.stem(t.Elem)
	case model.Complex, model.ByteArray, model.Known:
		return describeKnown(n, t)
	}
	return leafNames[t]
}

func (n *names) typeName(ref model.Ref) string {
	word := upperFirst(n.imports[ref.Path]) + upperFirst(ref.Name)
	if ref.Args != nil {
		for _, t := range ref.Args.Types {
			word += n.stem(t)
		}
	}
	return word
}

// leafNames are the words for the types that have one form only.
var leafNames = map[model.Type]string{
	model.Bool{}:   "Bool",
	model.String{}: "String",
	model.Bytes{}:  "Bytes",
	model.Any{}:    "Any",
	model.Error{}:  "Error",
}
