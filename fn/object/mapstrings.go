package object

import "reflect"

// MapStrings is the object with f applied to every text of its body. The
// object's own body stays as it is.
func MapStrings(o Object, f func(string) string) Object {
	body := reflect.New(reflect.TypeOf(o.Body)).Elem()
	mapInto(body, reflect.ValueOf(o.Body), f)
	o.Body = body.Interface().(Body)
	return o
}

func mapInto(dst, src reflect.Value, f func(string) string) {
	switch src.Kind() {
	case reflect.String:
		dst.SetString(f(src.String()))
	case reflect.Struct:
		for i := range src.NumField() {
			mapInto(dst.Field(i), src.Field(i), f)
		}
	case reflect.Pointer, reflect.Interface:
		if src.IsNil() {
			return
		}
		elem := reflect.New(src.Elem().Type()).Elem()
		mapInto(elem, src.Elem(), f)
		if src.Kind() == reflect.Pointer {
			elem = elem.Addr()
		}
		dst.Set(elem)
	case reflect.Slice:
		if src.IsNil() {
			return
		}
		dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			mapInto(dst.Index(i), src.Index(i), f)
		}
	case reflect.Map:
		if src.IsNil() {
			return
		}
		dst.Set(reflect.MakeMapWithSize(src.Type(), src.Len()))
		for it := src.MapRange(); it.Next(); {
			key, value := reflect.New(src.Type().Key()).Elem(), reflect.New(src.Type().Elem()).Elem()
			mapInto(key, it.Key(), f)
			mapInto(value, it.Value(), f)
			dst.SetMapIndex(key, value)
		}
	default:
		dst.Set(src)
	}
}
