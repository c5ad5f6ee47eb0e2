// error: incompatible types: java.lang.String cannot be converted to java.lang.Integer
class TextIsNoNumber {
    Integer number = "text";
}
