package engine

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Decode stores the values in what dst point to, in order: structs from tables with string keys, slices, arrays, maps, numbers, texts, handles of
// their own type. The rules are those of arguments of bound functions: a field is known by its name, case and underscores aside, or by its
// tag `lua:"name"`, whose options required and readonly count; a key without a field, a fraction for an integer and a number that does not fit are errors;
// a number is taken for a text; a time.Duration is a number of seconds or a text, a time.Time a text or seconds since 1970, and types with UnmarshalText are
// texts. Other than there, keys of maps are texts, and there are no complex numbers, names of enums, converters, and 64-bit integers as texts. A value too many
// is an error, one that lacks is nil, and nil is the zero value. After an error what dst point to is of no use.
func (r *Result) Decode(dst ...any) error {
	if len(r.Values) > len(dst) {
		return fmt.Errorf("decode: %d results, and %d to decode into", len(r.Values), len(dst))
	}
	for i, d := range dst {
		var v any
		if i < len(r.Values) {
			v = r.Values[i]
		}
		if err := decode(v, d); err != nil {
			return fmt.Errorf("decode result #%d: %w", i+1, err)
		}
	}
	return nil
}

func decode(v, dst any) error {
	d, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{
		Result:             dst,
		TagName:            "lua",
		MatchName:          sameName,
		DecodeHook:         mapstructure.DecodeHookFuncValue(store),
		ErrorUnused:        true,
		ZeroFields:         true,
		Squash:             true,
		DisableUnmarshaler: true,
	})
	if err != nil {
		return fmt.Errorf("%w, not %T", err, dst)
	}
	return plain(d.Decode(v))
}

// plain is err without the heading that the decoder puts above several.
func plain(err error) error {
	if all, ok := errors.Unwrap(err).(interface{ Unwrap() []error }); ok {
		return errors.Join(all.Unwrap()...)
	}
	return err
}

// sameName reports whether a key is meant for a field: http_get for HTTPGet.
func sameName(key, field string) bool {
	return strings.EqualFold(strings.ReplaceAll(key, "_", ""), strings.ReplaceAll(field, "_", ""))
}

// store stores values that have a rule of their own, and returns nil for them: then the decoder does nothing more.
func store(from, to reflect.Value) (any, error) {
	v := from.Interface()
	if from.Type() == to.Type() && to.Kind() != reflect.Interface { // a handle, whose identity counts
		to.Set(from)
		return nil, nil
	}
	switch v := v.(type) {
	case float64:
		return storeScalar(lua.LNumber(v), v, to)
	case string:
		return storeScalar(lua.LString(v), v, to)
	case map[string]any:
		switch {
		case to.Kind() == reflect.Struct:
			return v, checkRecord(v, to.Type())
		case len(v) == 0 && (to.Kind() == reflect.Slice || to.Kind() == reflect.Array): // an empty table is an empty list, too
			return []any{}, checkList(nil, to.Type())
		}
	case []any:
		return v, checkList(v, to.Type())
	case bool:
	default:
		if from.Kind() == reflect.Pointer && from.Type().Elem() == to.Type() { // a handle of what is copied
			to.Set(from.Elem())
			return nil, nil
		}
		if to.Kind() != reflect.Interface {
			return nil, fmt.Errorf("expected type %s, got a handle of %T", to.Type(), v)
		}
	}
	return v, nil
}

// storeScalar stores a number or a string, which lv is in Lua, by the rules of bound functions, unless the decoder has the same ones.
func storeScalar(lv lua.LValue, v any, to reflect.Value) (any, error) {
	done, err := true, error(nil)
	switch p := to.Addr().Interface().(type) {
	case *time.Duration:
		*p, err = bind.ToDuration[time.Duration](bind.Call{}, lv)
	case *time.Time:
		*p, err = bind.ToTime(bind.Call{}, lv)
	case *big.Int:
		var n big.Int
		n, err = bind.ToDecimal[big.Int](bind.Call{}, lv)
		p.Set(&n)
	case *json.RawMessage:
		*p, err = bind.ToValidBytes[json.RawMessage](bind.Call{}, lv, "JSON text", json.Valid)
	case *url.URL:
		var u *url.URL
		if u, err = bind.ToParsed(bind.Call{}, lv, url.Parse); err == nil {
			*p = *u
		}
	case *error:
		text, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("error expected, got %s", bind.TypeName(lv))
		}
		*p = errors.New(text)
	case encoding.TextUnmarshaler:
		if text, ok := v.(string); ok {
			err = p.UnmarshalText([]byte(text))
		} else {
			done, err = storeKind(lv, to)
		}
	default:
		done, err = storeKind(lv, to)
	}
	if done || err != nil {
		return nil, err
	}
	return v, nil
}
