{{- define "slicegate.fullname" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end -}}

{{- define "slicegate.selector" -}}
app.kubernetes.io/name: slicegate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "slicegate.labels" -}}
{{ include "slicegate.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "slicegate.secretName" -}}
{{- if .Values.existingSecret -}}
{{ .Values.existingSecret }}
{{- else -}}
{{ include "slicegate.fullname" . }}-secret
{{- end -}}
{{- end -}}

{{- define "slicegate.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "slicegate.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "slicegate.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* What every process reads, but for the database: the setup knows its owner, the others do not. */ -}}
{{- define "slicegate.env" -}}
- name: SLICEGATE_SECRET
  valueFrom:
    secretKeyRef: { name: {{ include "slicegate.secretName" . }}, key: SLICEGATE_SECRET }
- name: SLICEGATE_ENCRYPTION_KEY
  valueFrom:
    secretKeyRef: { name: {{ include "slicegate.secretName" . }}, key: SLICEGATE_ENCRYPTION_KEY, optional: true }
- name: SLICEGATE_METRICS_TOKEN
  valueFrom:
    secretKeyRef: { name: {{ include "slicegate.secretName" . }}, key: SLICEGATE_METRICS_TOKEN, optional: true }
- name: REDIS_URL
  valueFrom:
    secretKeyRef: { name: {{ include "slicegate.secretName" . }}, key: REDIS_URL }
- name: SLICEGATE_URL
  value: {{ required "url: expected where people open the app, e.g. https://gate.example.com" .Values.url | quote }}
- name: SLICEGATE_DEMO
  value: "off"
{{- range $name, $value := .Values.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "slicegate.appDatabase" -}}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef: { name: {{ include "slicegate.secretName" . }}, key: DATABASE_URL }
{{- end -}}

{{- define "slicegate.ownerDatabase" -}}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef: { name: {{ include "slicegate.secretName" . }}, key: DATABASE_OWNER_URL }
{{- end -}}

{{- define "slicegate.placement" -}}
{{- if .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml .Values.imagePullSecrets | nindent 2 }}
{{- end }}
{{- if .Values.nodeSelector }}
nodeSelector:
  {{- toYaml .Values.nodeSelector | nindent 2 }}
{{- end }}
{{- if .Values.tolerations }}
tolerations:
  {{- toYaml .Values.tolerations | nindent 2 }}
{{- end }}
{{- end -}}
