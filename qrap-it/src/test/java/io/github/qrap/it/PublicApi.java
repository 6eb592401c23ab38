package io.github.qrap.it;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All types and members of a module that another program can name, as a text to compare: for each
 * type a line, and below it a line for each constructor, method and field. Parameters have their
 * names, because readers rely on them. What a record or an enum has by itself is left out, as are
 * annotations: compilers differ there.
 */
final class PublicApi {
  private static final Set<String> IMPLIED_BY_RECORD = Set.of("equals", "hashCode", "toString");
  private static final Set<String> IMPLIED_BY_ENUM = Set.of("values", "valueOf");

  private PublicApi() {}

  /**
   * The text for the types of a package.
   *
   * @param classes directory of its compiled classes
   */
  static String of(Path classes, String packageName) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
      for (String name : files.flatMap(PublicApi::className).sorted().toList()) {
        Class<?> type = load(packageName + "." + name);
        if (isVisible(type)) {
          append(text, type);
        }
      }
    }
    return text.toString();
  }

  private static Stream<String> className(Path path) {
    String file = path.getFileName().toString();
    return file.endsWith(".class") && !file.startsWith("package-info")
        ? Stream.of(file.substring(0, file.length() - ".class".length()))
        : Stream.empty();
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicApi.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    return !type.isAnonymousClass()
        && !type.isLocalClass()
        && isVisible(type.getModifiers())
        && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static void append(StringBuilder text, Class<?> type) {
    Set<String> members = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (isOffered(field)) {
        members.add(modifiers(field) + name(field.getGenericType()) + " " + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isOffered(constructor)) {
        members.add(modifiers(constructor) + "new" + parameters(constructor));
      }
    }
    for (Method method : methods(type)) {
      members.add(
          modifiers(method)
              + typeParameters(method.getTypeParameters())
              + name(method.getGenericReturnType())
              + " "
              + method.getName()
              + parameters(method));
    }
    text.append(header(type)).append('\n');
    members.forEach(member -> text.append("  ").append(member).append('\n'));
  }

  /** Also those that come from a type that other programs cannot name. */
  private static List<Method> methods(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    for (Method method :
        Stream.of(type.getMethods(), type.getDeclaredMethods())
            .flatMap(Stream::of)
            .distinct()
            .toList()) {
      Class<?> owner = method.getDeclaringClass();
      boolean own = owner == type || isOurs(owner) && !isVisible(owner);
      boolean implied =
          type.isRecord() && IMPLIED_BY_RECORD.contains(method.getName())
              || type.isEnum() && IMPLIED_BY_ENUM.contains(method.getName());
      if (own && !implied && isOffered(method)) {
        methods.add(method);
      }
    }
    return methods;
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("io.github.qrap.");
  }

  private static boolean isOffered(Member member) {
    return isVisible(member.getModifiers()) && !member.isSynthetic();
  }

  private static String header(Class<?> type) {
    StringBuilder header = new StringBuilder();
    int modifiers = type.getModifiers();
    header.append(Modifier.isFinal(modifiers) ? "final " : "");
    header.append(Modifier.isAbstract(modifiers) && !type.isInterface() ? "abstract " : "");
    header.append(type.isSealed() ? "sealed " : "");
    header.append(
        type.isRecord()
            ? "record "
            : type.isEnum() ? "enum " : type.isInterface() ? "interface " : "class ");
    header.append(type.getName().replace('$', '.'));
    header.append(typeParameters(type.getTypeParameters()).stripTrailing());
    Set<String> supertypes = new TreeSet<>();
    addSupertypes(supertypes, type);
    if (!supertypes.isEmpty()) {
      header.append(" is ").append(String.join(", ", supertypes));
    }
    if (type.isSealed()) {
      header.append(" permits ").append(names(type.getPermittedSubclasses()));
    }
    return header.toString();
  }

  /** In the place of a type that other programs cannot name are its supertypes. */
  private static void addSupertypes(Set<String> names, Class<?> type) {
    for (Type supertype : type.getGenericInterfaces()) {
      names.add(name(supertype));
    }
    Class<?> superclass = type.getSuperclass();
    if (superclass == null
        || List.of(Object.class, Record.class, Enum.class).contains(superclass)) {
      return;
    }
    if (isVisible(superclass)) {
      names.add(name(type.getGenericSuperclass()));
    } else {
      addSupertypes(names, superclass);
    }
  }

  private static String modifiers(Member member) {
    int modifiers = member.getModifiers();
    return (Modifier.isProtected(modifiers) ? "protected " : "")
        + (Modifier.isStatic(modifiers) ? "static " : "")
        + (Modifier.isAbstract(modifiers) ? "abstract " : "")
        + (Modifier.isFinal(modifiers)
                && !Modifier.isFinal(member.getDeclaringClass().getModifiers())
            ? "final "
            : "");
  }

  private static String typeParameters(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Stream.of(variables)
            .map(variable -> variable + " extends " + names(variable.getBounds()))
            .collect(Collectors.joining(", ", "<", "> "));
  }

  private static String parameters(Executable executable) {
    Type[] types = executable.getGenericParameterTypes();
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      parameters.add(name(types[i]) + " " + executable.getParameters()[i].getName());
    }
    Type[] thrown = executable.getGenericExceptionTypes();
    return "("
        + String.join(", ", parameters)
        + ")"
        + (thrown.length == 0 ? "" : " throws " + names(thrown));
  }

  private static String names(Type[] types) {
    return Stream.of(types).map(PublicApi::name).sorted().collect(Collectors.joining(", "));
  }

  /** Without the packages that every reader knows. */
  private static String name(Type type) {
    if (type instanceof ParameterizedType generic) {
      return name(generic.getRawType())
          + Stream.of(generic.getActualTypeArguments())
              .map(PublicApi::name)
              .collect(Collectors.joining(", ", "<", ">"));
    }
    return type.getTypeName()
        .replaceAll("\\b(java\\.(lang|util|io|time)|io\\.github\\.qrap\\.\\w+)\\.(?=[A-Z])", "")
        .replace('$', '.');
  }
}
