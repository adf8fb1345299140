package engine

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// checkRecord holds a table that is to be a struct to the options in the tags of the fields.
func checkRecord(table map[string]any, t reflect.Type) error {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			if err := checkRecord(table, f.Type); err != nil {
				return err
			}
		}
		if tag := f.Tag.Get("lua"); tag != "" {
			if err := checkField(table, f.Name, strings.Split(tag, ",")); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkField does it for one field: its tag is the name and options.
func checkField(table map[string]any, field string, tag []string) error {
	name, options := cmp.Or(tag[0], field), tag[1:]
	given := false
	for key, v := range table {
		given = given || v != nil && sameName(key, name)
	}
	switch {
	case given && name == "-":
		return fmt.Errorf("has invalid keys: %s", name)
	case given && slices.Contains(options, "readonly"):
		return fmt.Errorf("%s: read-only, it cannot be given", name)
	case !given && slices.Contains(options, "required"):
		return fmt.Errorf("%s: required, got nil", name)
	}
	return nil
}

// checkList refuses a list for bytes, and one that is not as long as an array.
func checkList(list []any, t reflect.Type) error {
	switch kind := t.Kind(); {
	case (kind == reflect.Slice || kind == reflect.Array) && t.Elem().Kind() == reflect.Uint8:
		return errors.New("string expected, got table")
	case kind == reflect.Array && len(list) != t.Len():
		return fmt.Errorf("list of %d expected, got %d", t.Len(), len(list))
	}
	return nil
}
